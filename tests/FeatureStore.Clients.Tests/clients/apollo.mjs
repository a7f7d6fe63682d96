// Apollo's client with automatic persisted queries: the first request of a query is refused by its hash, sent again whole, and known then.
import { createHash } from 'node:crypto';
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache, gql } from '@apollo/client';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';

const [uri, useGet] = process.argv.slice(2);
const requests = [];

const watch = async (address, init) => {
  const response = await fetch(address, init);
  const text = await response.clone().text();
  const url = new URL(address);
  const sent = init.method === 'GET' ? Object.fromEntries(url.searchParams) : JSON.parse(init.body);
  const code = JSON.parse(text).errors?.[0].extensions.code ?? null;
  requests.push({ method: init.method, whole: 'query' in sent, status: response.status, code });
  return response;
};

const client = new ApolloClient({
  cache: new InMemoryCache(),
  link: ApolloLink.from([
    new PersistedQueryLink({
      sha256: (text) => createHash('sha256').update(text).digest('hex'),
      useGETForHashedQueries: useGet === 'get',
    }),
    new HttpLink({ uri, fetch: watch }),
  ]),
});

const query = gql`
  query Clicks($id: ID!, $limit: Int) {
    user(id: $id) {
      id
      recentClickedArticles(limit: $limit) {
        articleId
      }
    }
  }
`;

const answers = [];
for (const limit of [1, 2]) {
  const { data, error } = await client.query({ query, variables: { id: 'mina', limit }, fetchPolicy: 'no-cache' });
  if (error) throw error;
  answers.push(data.user.recentClickedArticles.length);
}
console.log(JSON.stringify({ answers, requests }));

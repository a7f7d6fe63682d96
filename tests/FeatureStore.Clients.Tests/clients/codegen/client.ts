import { graphql } from './gql';
import type { ClicksQuery, ClicksQueryVariables } from './gql/graphql';

export const clicks = graphql(`
  query Clicks($id: ID!, $limit: Int) {
    user(id: $id) {
      id
      recentClickedArticles(limit: $limit, period: "12h") {
        articleId
        price
        timestamp
        occurredAt
      }
      recentClickedArticlesAggregate {
        count
        top(field: articleId, n: 3) {
          value
          count
        }
      }
    }
  }
`);

export const variables: ClicksQueryVariables = { id: 'mina', limit: 3 };

export function firstArticle(data: ClicksQuery): string | undefined {
  return data.user.recentClickedArticles?.[0]?.articleId;
}

// @ts-expect-error An id is required.
export const wrong: ClicksQueryVariables = { limit: 3 };

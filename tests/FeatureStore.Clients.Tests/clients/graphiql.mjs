// A person with a browser: opens GraphiQL, types a query with completion, runs it, opens the documentation.
// Prints what the page said and where it asked.
import { chromium } from 'playwright-core';

const [url, executablePath] = process.argv.slice(2);
const host = new URL(url).host;
const console_ = [];
const elsewhere = [];

const browser = await chromium.launch({
  executablePath,
  headless: true,
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
try {
  const page = await browser.newPage();
  page.on('console', (message) => ['error', 'warning'].includes(message.type()) && console_.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => console_.push(`exception: ${error.message}`));
  page.on('requestfailed', (request) => console_.push(`failed: ${request.url()} ${request.failure()?.errorText}`));
  page.on('request', (request) => {
    const address = new URL(request.url());
    if (address.protocol.startsWith('http') && address.host !== host) elsewhere.push(request.url());
  });

  const response = await page.goto(url);
  const policy = response.headers()['content-security-policy'];
  const editor = page.locator('.graphiql-editor .monaco-editor').first();
  await editor.waitFor({ timeout: 60_000 });
  // The schema has arrived when the documentation can show it.
  await page.getByRole('button', { name: /Documentation Explorer/i }).click();
  await page.locator('.graphiql-doc-explorer').getByText('Query', { exact: true }).first().click({ timeout: 60_000 });
  await page.locator('.graphiql-doc-explorer').getByText('featureDefinitions').first().waitFor({ timeout: 60_000 });
  const docs = await page.locator('.graphiql-doc-explorer').innerText();

  await editor.click();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.press('Delete');
  await page.keyboard.type('{ user(id: "mina") { recentClickedArt');
  await page.keyboard.press('Control+Space');
  const suggestion = page.locator('.suggest-widget .monaco-list-row').filter({ hasText: 'recentClickedArticles' }).first();
  await suggestion.waitFor({ timeout: 60_000 });
  const suggested = await page.locator('.suggest-widget .monaco-list-row').allInnerTexts();
  await suggestion.click();
  await page.keyboard.type('(limit: 2) { articleId } } }');
  await page.keyboard.press('Control+Enter');
  await page.locator('.result-window').getByText('"a-0"').first().waitFor({ timeout: 60_000 });
  const result = await page.locator('.result-window').innerText();
  console.log(JSON.stringify({ policy, docs, suggested, result, console: console_, elsewhere }));
} catch (error) {
  console.error(JSON.stringify({ console: console_, elsewhere }));
  throw error;
} finally {
  await browser.close();
}

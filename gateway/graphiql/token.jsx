/** The token of `#token=` (or `?token=`), which then leaves the address bar and the history. */
export function takeTokenFromUrl() {
  const url = new URL(window.location.href);
  const inHash = new URLSearchParams(url.hash.slice(1));
  const token = inHash.get('token') ?? url.searchParams.get('token');
  if (!token) return null;
  url.searchParams.delete('token');
  url.hash = '';
  window.history.replaceState(null, '', url);
  return token;
}

/** Puts a new token into the tabs that GraphiQL has stored from before. */
export function rememberToken(storage, token) {
  const headers = JSON.stringify({ Authorization: `Bearer ${token}` }, null, 2);
  storage.setItem('graphiql:headers', headers);
  const stored = storage.getItem('graphiql:tabState');
  if (!stored) return;
  const state = JSON.parse(stored);
  state.tabs = state.tabs.map((tab) => ({ ...tab, headers }));
  storage.setItem('graphiql:tabState', JSON.stringify(state));
}

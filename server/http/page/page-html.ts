/** The page without data; scripts fill it. Paths are relative, so that it also works behind a proxy that adds a prefix. */
export const PAGE_HTML = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>llm-pool</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="page/page.css">
<script type="module" src="page/main.mjs"></script>
</head>
<body>
<noscript>This page needs JavaScript. Without: llm-pool debug, or grpcurl (docs/operations.md).</noscript>
<header>
  <div id="head" class="head"></div>
  <div class="tools">
    <span id="live" class="live" role="status">connecting …</span>
    <button id="pause" type="button" aria-pressed="false" hidden>Pause</button>
    <button id="forget" type="button" hidden>Forget token</button>
  </div>
</header>

<form id="ask" class="card ask" hidden>
  <h2>This page needs a token</h2>
  <p id="ask-why"></p>
  <label for="token">Token with the scope admin (from LLM_POOL_TOKENS)</label>
  <input id="token" type="password" autocomplete="off" spellcheck="false" required>
  <button type="submit">Show the pool</button>
  <p class="dim">It stays in this tab until you close it, and goes to this server only.</p>
</form>

<main id="main" hidden>
  <div id="verdict" class="verdict" role="status"></div>
  <form id="search" class="search" role="search">
    <label for="call-id">Why was a call slow, or failed?</label>
    <input id="call-id" placeholder="call id" autocomplete="off" spellcheck="false">
    <button type="submit">Explain</button>
  </form>
  <section id="story" class="card" hidden aria-live="polite"></section>
  <section><h2>What to watch</h2><div id="targets" class="targets"></div></section>
  <section class="card"><h2>Slots <small id="slots-head"></small></h2><div id="clients"></div></section>
  <section class="card"><h2>Queue <small id="queue-head"></small></h2><div id="queue"></div></section>
  <section><h2>Backends</h2><div id="backends" class="backends"></div></section>
  <section class="card"><h2>Calls in flight <small id="calls-head"></small></h2><div id="calls"></div></section>
  <section class="card"><h2>Last errors</h2><div id="errors"></div></section>
  <section class="card"><h2>Changes of state</h2><div id="changes"></div></section>
  <details class="card"><summary>Slow, failed and fallen-back calls</summary><div id="kept"></div></details>
  <details class="card"><summary>Numbers</summary><div id="numbers" class="wide"></div></details>
  <details class="card"><summary>Settings and versions</summary><div id="settings"></div></details>
</main>
</body>
</html>
`;

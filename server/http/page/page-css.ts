/** Colours never stand alone: each state has its word, too. */
export const PAGE_CSS = `:root {
  --back: #f4f5f7; --card: #fff; --ink: #1b1f24; --dim: #5c6570; --line: #d5d9df; --empty: #e7eaee;
  --good: #14743a; --bad: #b3261e; --warn: #8a5300; --busy: #2459c4;
  --good-back: #e2f4e8; --bad-back: #fde8e6; --warn-back: #fdf0d8;
}
@media (prefers-color-scheme: dark) {
  :root {
    --back: #14171b; --card: #1d2126; --ink: #e6e9ed; --dim: #9aa4b0; --line: #363c44; --empty: #2c323a;
    --good: #62d28e; --bad: #ff8a80; --warn: #f5bd5c; --busy: #7ea6ff;
    --good-back: #17331f; --bad-back: #43201d; --warn-back: #3d2e10;
  }
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
body {
  margin: 0 auto; padding: 0 1rem 3rem; max-width: 72rem; background: var(--back); color: var(--ink);
  font: 15px/1.45 system-ui, sans-serif; overflow-wrap: anywhere;
}
h1 { font-size: 1.25rem; margin: 0; }
h2 { font-size: 1rem; margin: 0 0 .6rem; }
small, .dim { color: var(--dim); font-weight: normal; font-size: .85rem; }
section, details { margin: 1.2rem 0; }
.card, .backend, .target { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: .8rem 1rem; }
summary { cursor: pointer; font-weight: 600; }
summary + div { margin-top: .8rem; }
header {
  position: sticky; top: 0; z-index: 1; display: flex; flex-wrap: wrap; gap: .4rem 1rem; justify-content: space-between;
  align-items: center; padding: .7rem 0; background: var(--back); border-bottom: 1px solid var(--line);
}
.head { display: flex; flex-wrap: wrap; gap: .3rem .7rem; align-items: center; }
.tools { display: flex; gap: .5rem; align-items: center; }
.live { font-size: .85rem; color: var(--dim); }
.live.lost { color: var(--bad); font-weight: 600; }
button, input { font: inherit; color: inherit; border: 1px solid var(--line); border-radius: .4rem; background: var(--card); padding: .35rem .7rem; }
button { cursor: pointer; }
:focus-visible { outline: 2px solid var(--busy); outline-offset: 1px; }
button.link { border: 0; padding: 0; background: none; color: var(--busy); text-decoration: underline; font-family: ui-monospace, monospace; font-size: .8rem; }
.chip { display: inline-block; border-radius: 1rem; padding: .05rem .6rem; font-size: .85rem; font-weight: 600; background: var(--empty); color: var(--ink); }
.good { color: var(--good); } .bad { color: var(--bad); } .warn { color: var(--warn); }
.chip.good { background: var(--good-back); color: var(--good); }
.chip.bad { background: var(--bad-back); color: var(--bad); }
.chip.warn { background: var(--warn-back); color: var(--warn); }
.ask { max-width: 30rem; margin: 3rem auto; display: grid; gap: .6rem; }
.ask p { margin: 0; }
.verdict { margin: 1rem 0; padding: .7rem 1rem; border-radius: .5rem; border-left: .35rem solid; }
.verdict.good { background: var(--good-back); } .verdict.bad { background: var(--bad-back); }
.verdict ul { margin: .3rem 0 0; padding-left: 1.2rem; color: var(--ink); }
.verdict b { color: inherit; }
.stale main { opacity: .55; }
.search { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; }
.search input { flex: 1 1 18rem; min-width: 0; font-family: ui-monospace, monospace; }
.targets, .backends { display: grid; gap: .8rem; grid-template-columns: repeat(auto-fit, minmax(14rem, 1fr)); }
.backends { grid-template-columns: repeat(auto-fit, minmax(18rem, 1fr)); }
.target .value { font-size: 1.7rem; font-weight: 700; line-height: 1.2; }
.target.missed { border-color: var(--bad); }
.row { display: flex; flex-wrap: wrap; gap: .15rem .8rem; align-items: center; padding: .35rem 0; border-top: 1px solid var(--line); }
.row:first-child { border-top: 0; }
.row > .name { flex: 0 0 9rem; font-weight: 600; }
.row > .rest { flex: 1 1 16rem; min-width: 0; }
.row > .when { flex: 0 0 6.5rem; color: var(--dim); font-size: .85rem; }
.cells { display: flex; flex-wrap: wrap; gap: 3px; }
.cell { width: 1.3rem; height: 1.3rem; border-radius: .25rem; border: 2px solid var(--busy); background: transparent; }
.cell.used { background: var(--busy); }
.blocked .cell, .limited .cell, .draining .cell { border-style: dashed; }
.blocked .cell { border-color: var(--bad); } .limited .cell, .draining .cell { border-color: var(--warn); }
.blocked .cell.used { background: var(--bad); } .limited .cell.used, .draining .cell.used { background: var(--warn); }
.bar { position: relative; height: .8rem; border-radius: .25rem; background: var(--empty); overflow: hidden; }
.bar > i { position: absolute; top: 0; bottom: 0; left: 0; background: var(--busy); border-radius: .2rem; min-width: 2px; }
.bar > i.bad { background: var(--bad); } .bar > i.warn { background: var(--warn); } .bar > i.good { background: var(--good); }
.bar.queue { height: 1.3rem; display: flex; gap: 2px; margin-bottom: .5rem; }
.bar.queue > i { position: static; }
.square { display: inline-block; width: .8rem; height: .8rem; border-radius: .2rem; background: var(--busy); }
.square.good { background: var(--good); } .square.warn { background: var(--warn); }
.row > .bar { flex: 0 1 9rem; min-width: 4rem; }
.steps .row > .bar { flex: 1 1 14rem; }
.mono { font-family: ui-monospace, monospace; font-size: .85rem; }
.facts { display: grid; grid-template-columns: max-content 1fr; gap: .1rem .8rem; margin: .4rem 0; font-size: .9rem; }
.facts dt { color: var(--dim); } .facts dd { margin: 0; min-width: 0; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .2rem .9rem .2rem 0; text-align: right; white-space: nowrap; }
th:first-child, td:first-child { text-align: left; font-weight: normal; color: var(--dim); }
@media (max-width: 34rem) {
  body { padding: 0 .7rem 2rem; } header { position: static; }
  .row > .name { flex-basis: 100%; } .row > .rest { flex-basis: 100%; }
  .targets { grid-template-columns: 1fr 1fr; gap: .5rem; } .target { padding: .6rem .7rem; }
  .target .value { font-size: 1.35rem; }
}
`;

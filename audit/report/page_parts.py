"""How the page of a report looks, and the little that it does by itself."""

from __future__ import annotations

STYLE = """
:root { color-scheme: light; --ink: #1b1a20; --line: #6b6470; --bad: #8f1717; --ok: #14532d }
body { font: 1.05rem/1.55 system-ui, sans-serif; color: var(--ink); background: #fff; max-width: 76rem;
  margin: 0 auto; padding: 1rem }
h1 { font-size: 2rem; line-height: 1.2 } h2 { margin-top: 3rem } a { color: #0f4c5c }
a:focus-visible, select:focus-visible, div:focus-visible { outline: 4px solid #c2410c; outline-offset: 2px }
.skip { position: absolute; left: -99rem } .skip:focus { position: static }
nav ul { display: flex; flex-wrap: wrap; gap: .4rem 1.4rem; list-style: none; padding: 0 }
nav a { display: inline-block; padding: .6rem 0 }
.wide { overflow-x: auto } table { border-collapse: collapse; width: 100% }
caption { text-align: start; padding: .4rem 0 }
th, td { text-align: start; vertical-align: top; padding: .4rem .7rem; border-bottom: 1px solid var(--line) }
tbody th { font-weight: 600 } .n { text-align: end; font-variant-numeric: tabular-nums }
.ok { color: var(--ok) } .bad { color: var(--bad) } .case { color: #4a4650 }
article { border-inline-start: .35rem solid var(--bad); padding: .2rem 1rem; margin: 1.4rem 0 }
h4 { margin: .3rem 0; overflow-wrap: anywhere } article p { margin: .3rem 0; overflow-wrap: anywhere }
img { max-width: min(100%, 24rem); height: auto; border: 1px solid var(--line); display: block;
  margin: .6rem 0 }
fieldset { display: flex; flex-wrap: wrap; gap: 1rem; border: 1px solid var(--line) }
select { font: inherit; min-height: 44px; display: block } dt { font-weight: 600 } dd { margin: 0 0 .5rem 0 }
"""

#: Shows what was chosen, and says how many there are; without a script the lists stay hidden.
SCRIPT = """
const form = document.getElementById("filter"), shown = document.getElementById("shown");
if (form) {
  form.hidden = false;
  const all = [...document.querySelectorAll("article")];
  const filter = () => {
    const wanted = [...form.querySelectorAll("select")].filter(list => list.value);
    for (const each of all) each.hidden = wanted.some(list => each.dataset[list.name] !== list.value);
    for (const group of document.querySelectorAll(".group"))
      group.hidden = !group.querySelector("article:not([hidden])");
    shown.textContent = all.filter(each => !each.hidden).length + " of " + all.length + " shown";
  };
  form.addEventListener("change", filter);
  filter();
}
"""

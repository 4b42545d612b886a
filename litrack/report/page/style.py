"""How pages look: one column for phones, dark where the reader's system is, everything open on paper.

Colours keep a contrast of 4.5 to 1 or more on their ground (WCAG 2.2, 1.4.3); tests/unit/report measure it.
"""

CSS = """
:root { --ground: #ffffff; --ink: #1b1f24; --soft: #57606a; --line: #d0d7de; --raised: #f6f8fa; --link: #0550ae;
  --alarm: #b3141c; --good: #116329; --bad: #a40e26; --mixed: #7d4e00; --mark: #fff3b8; --heat1: #e8f1fb;
  --heat2: #c9e0f7; --heat3: #a2c9f0; --heat4: #7db3ea; --bar1: #0b4f8a; --bar2: #3d8bcd; --bar3: #2f7d4f;
  --bar4: #b06000; --bar5: #6e5494; --bar6: #6b7280; }
@media (prefers-color-scheme: dark) {
  :root { --ground: #12161c; --ink: #e6edf3; --soft: #9aa7b4; --line: #353d47; --raised: #1b2129; --link: #79b8ff;
    --alarm: #ff8a84; --good: #6fd18a; --bad: #ff9b9b; --mixed: #e3b341; --mark: #4a3f10; --heat1: #182838;
    --heat2: #1b3a57; --heat3: #1c4b77; --heat4: #1f5a92; --bar1: #79b8ff; --bar2: #3f7fc4; --bar3: #58b37c;
    --bar4: #d18f38; --bar5: #a98bd6; --bar6: #8b949e; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 84rem; padding: 1rem; background: var(--ground); color: var(--ink);
  font: 1rem/1.5 system-ui, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", sans-serif; overflow-wrap: anywhere; }
h1, h2, h3, h4 { line-height: 1.25; margin: 1.5em 0 .5em; }
h1 { font-size: 1.6rem; margin-top: .5rem; } h2 { font-size: 1.3rem; border-bottom: 1px solid var(--line); }
h3 { font-size: 1.05rem; } h4 { font-size: 1rem; }
a { color: var(--link); }
a:focus-visible, summary:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
p { margin: .4em 0; } ul { padding-left: 1.2rem; }
.soft, .facts, .links { color: var(--soft); font-size: .9rem; }
.banner { border: 2px solid var(--alarm); border-radius: .4rem; padding: .5rem .8rem; font-weight: 600; }
.alarm { color: var(--alarm); font-weight: 700; }
.study, details, header, footer, section > p, section > ul { max-width: 60rem; }
.study { border-top: 1px solid var(--line); padding: .2rem 0 .8rem; }
.study h2, .study h3 { margin-top: .7em; border: 0; }
h2 + .study { border-top: 0; }
.token { display: inline-block; margin: 0 .9rem .2rem 0; }
.improved { color: var(--good); } .worsened { color: var(--bad); } .mixed { color: var(--mixed); }
.rows { list-style: none; padding: 0; margin: .4rem 0; }
.rows > li { border-left: 3px solid var(--line); padding-left: .7rem; margin: .5rem 0; }
blockquote { margin: .2rem 0; } mark { background: var(--mark); color: inherit; padding: 0 .1em; }
.tag { color: var(--soft); font-size: .8rem; letter-spacing: .03em; }
summary { cursor: pointer; padding: .3rem 0; } details > details, details > div { margin-left: .8rem; }
.wide { overflow-x: auto; } table { border-collapse: collapse; font-size: .9rem; }
th, td { border: 1px solid var(--line); padding: .3rem .5rem; text-align: left; vertical-align: top; }
th, td { overflow-wrap: normal; } thead th { background: var(--raised); } thead td { border: 0; }
.wide th[scope=row] { position: sticky; left: 0; background: var(--ground); }
td.empty { color: var(--soft); text-align: center; }
.heat1 { background: var(--heat1); } .heat2 { background: var(--heat2); } .heat3 { background: var(--heat3); }
.heat4 { background: var(--heat4); } [class*=heat], [class*=heat] a { color: var(--ink); }
.number { text-align: right; font-variant-numeric: tabular-nums; }
.bar { display: inline-block; width: 9rem; height: .9rem; margin-right: .5rem; vertical-align: -.1rem; }
.amount, .count { white-space: nowrap; }
.bar1 { fill: var(--bar1); background: var(--bar1); } .bar2 { fill: var(--bar2); background: var(--bar2); }
.bar3 { fill: var(--bar3); background: var(--bar3); } .bar4 { fill: var(--bar4); background: var(--bar4); }
.bar5 { fill: var(--bar5); background: var(--bar5); } .bar6 { fill: var(--bar6); background: var(--bar6); }
.key { display: inline-block; width: .8em; height: .8em; margin-right: .3em; border-radius: 2px; }
:target { outline: 3px solid var(--link); outline-offset: 4px; }
nav ul { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; }
@media print {
  :root { --ground: #ffffff; --ink: #000000; --soft: #333333; --line: #999999; --raised: #ffffff; --link: #000000;
    --alarm: #000000; --good: #000000; --bad: #000000; --mixed: #000000; --mark: #eeeeee; }
  body { max-width: none; padding: 0; font-size: 10pt; } nav { display: none; }
  .study, .rows > li, tr { break-inside: avoid; } h2, h3, h4, summary { break-after: avoid; }
  details::details-content { content-visibility: visible; display: block; } .wide { overflow: visible; }
  table { font-size: 7pt; } th, td { padding: .1rem .2rem; } .wide th[scope=row] { position: static; }
  .key, [class*=bar] { print-color-adjust: exact; }
  .links a[href]::after { content: " (" attr(href) ")"; }
}
"""

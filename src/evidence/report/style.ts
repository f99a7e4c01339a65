import { type Html, html } from "./html-tag";

/** By day, by night and on paper. Colours have a contrast of at least 4.5 to what they stand on. */
export const style: Html = html`
:root{color-scheme:light dark;--page:#f5f6f8;--card:#fff;--ink:#1b2330;--soft:#56606f;--line:#dde2e8;--row:#f7f8fa;
--ok:#0a6b3c;--ok-soft:#e7f4ec;--problem:#b3211c;--problem-soft:#fdeceb;--unchecked:#7b4f00;--unchecked-soft:#fcf2de;
--event:#1e5ba8;--on:#fff}
@media screen and (prefers-color-scheme:dark){:root{--page:#11151b;--card:#191f27;--ink:#e7eaef;--soft:#a5afbc;
--line:#303944;--row:#1e252e;--ok:#63cd91;--ok-soft:#152b20;--problem:#ff8f86;--problem-soft:#371c1d;
--unchecked:#efb954;--unchecked-soft:#33280f;--event:#86b7f5;--on:#11151b}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;
font-variant-numeric:tabular-nums;-webkit-text-size-adjust:100%}
main,footer{max-width:72rem;margin:0 auto;padding:1.5rem 1.5rem 0}
footer{padding-bottom:3rem;color:var(--soft);font-size:.87em}
h1,h2,h3,p,figure,dl,dd,ul{margin:0;padding:0}
h1{font-size:1.85rem;line-height:1.2;font-weight:650;letter-spacing:-.015em;text-wrap:balance}
h2{font-size:1.3rem;line-height:1.3;font-weight:650;letter-spacing:-.01em}
h3{font-size:.95rem;font-weight:650;margin:1.75rem 0 .5rem}
h1,h2,p,dd,li{overflow-wrap:anywhere}th,td{overflow-wrap:break-word}
small,.soft{color:var(--soft);font-size:.87em}
a{color:var(--event);text-underline-offset:.15em}
a:focus-visible,summary:focus-visible,.wide:focus-visible{outline:2px solid var(--event);outline-offset:2px;border-radius:4px}
.skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:1rem;background:var(--card);padding:.5rem 1rem}
.symbols{position:absolute;width:0;height:0}
.icon{width:1.05em;height:1.05em;vertical-align:-.16em;flex:none}
svg circle,svg rect,svg .body{fill:currentColor}
svg path{fill:none;stroke:var(--on);stroke-width:1.7;stroke-linecap:round;stroke-linejoin:round}
svg path.body{stroke:none}
svg circle.hollow{fill:var(--card);stroke:currentColor;stroke-width:1.6}
svg path.ink{stroke:currentColor}
.ok{color:var(--ok)}.problem,.changed{color:var(--problem)}.unchecked{color:var(--unchecked)}
.note,.retention{color:var(--soft)}.upgrade,.drill,.restore{color:var(--event)}
.card{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:1.5rem 1.75rem 1.75rem;margin:0 0 1.25rem}
.head{border-left:6px solid var(--ok)}.head.problem{border-left-color:var(--problem)}.head.unchecked{border-left-color:var(--unchecked)}
.head.ok,.head.problem,.head.unchecked{color:inherit}
.eyebrow{color:var(--soft);font-size:.87em;margin-bottom:.5rem}
.outcome{display:flex;gap:.75rem;align-items:flex-start}
.outcome .icon{width:2.1rem;height:2.1rem;margin-top:.05rem}
.lead{font-size:1.07em;margin:.6rem 0 0}
.about{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1.25rem;margin-top:1.1rem;padding-top:1rem;border-top:1px solid var(--line);font-size:.93em}
.about dt{color:var(--soft)}
.title{display:flex;gap:.5rem 1rem;align-items:center;justify-content:space-between;flex-wrap:wrap}
.badge{display:inline-flex;gap:.35em;align-items:center;white-space:nowrap;font-weight:600;font-size:.87em;padding:.15em .7em .15em .5em;border-radius:99px;background:var(--ok-soft)}
.badge.problem{background:var(--problem-soft)}.badge.unchecked{background:var(--unchecked-soft)}
.badge .hollow{fill:none}
.findings{list-style:none;margin-top:1rem}
.findings>li{display:grid;grid-template-columns:1.05em 1fr;gap:.65em;padding:.6rem .85rem;border-radius:6px;margin-bottom:.4rem;background:var(--row);color:var(--ink)}
.findings>li>.icon{margin-top:.25em}
.findings>li.problem{background:var(--problem-soft)}.findings>li.unchecked{background:var(--unchecked-soft)}
.findings b{color:var(--soft)}.problem>div>b{color:var(--problem)}.unchecked>div>b{color:var(--unchecked)}
.findings p{white-space:pre-line}
.findings .hollow{fill:none}
.facts{display:grid;grid-template-columns:repeat(4,1fr);gap:1px;background:var(--line);border:1px solid var(--line);border-radius:8px;overflow:hidden;margin-top:1.1rem}
.facts>div{background:var(--card);padding:.8rem 1rem}
.facts dt{color:var(--soft);font-size:.87em}
.facts dd b{display:block;font-size:1.22rem;line-height:1.35;font-weight:650;letter-spacing:-.01em}
.facts dd b .icon{width:.85em;height:.85em;vertical-align:-.06em}
.facts dd small{display:block}
.age{display:block;width:100%;height:6px;margin:.4rem 0 .35rem}
.age rect{fill:var(--line)}.age .spent{fill:currentColor}
.age line{stroke:var(--ink);stroke-width:2}
.timeline{margin-top:1.5rem}
.timeline svg.lanes{display:block;width:100%;overflow:visible}
.lanes text{font-size:12px;fill:var(--soft)}
.lanes .count{fill:currentColor;font-weight:600}
.lanes .even text,.lanes .odd text{font-size:11.5px}
.lanes line{stroke:var(--line)}
.lanes line.tick{stroke-dasharray:2 3}
.lanes rect.window{fill:var(--ok-soft)}.lanes rect.window.problem{fill:var(--problem-soft)}
.lanes rect.edge{fill:currentColor}
.lanes text.window,.lanes text.problem,.lanes text.unchecked{fill:currentColor;font-weight:600}
.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.93em}
th,td{text-align:left;vertical-align:top;padding:.5rem .9rem .5rem 0;border-bottom:1px solid var(--line);font-weight:400}
th:last-child,td:last-child{padding-right:0}
thead th{color:var(--soft);font-size:.93em;vertical-align:bottom;border-bottom-color:var(--soft);white-space:nowrap}
tbody th{font-weight:600}
.figure{text-align:right;white-space:nowrap}
.time{white-space:nowrap}
.digest td,small.digest{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace;font-size:.87em}
details{margin-top:.9rem}
summary{cursor:pointer;color:var(--event);width:fit-content;font-size:.93em}
details>.wide,details>ul{margin-top:.5rem}
.plain th:first-child{min-width:11rem}
.digest td{overflow-wrap:anywhere}.digest td:nth-child(-n+2){min-width:9rem;font-family:inherit;font-size:inherit}
.backups{font-size:.84em;min-width:58rem;table-layout:fixed}.backups thead th{white-space:normal}
.backups thead th:nth-child(1){width:24%}.backups thead th:nth-child(2){width:18%}.backups thead th:nth-child(3){width:17%}
.backups th,.backups td{overflow-wrap:anywhere}
.backups td,.backups th{padding-top:.35rem;padding-bottom:.35rem}
.backups tbody th{font-weight:400}
.backups tbody th[colspan]{font-weight:600;background:var(--row);padding-left:.5rem;padding-right:.5rem;color:var(--ink)}
.backups th[colspan] p{font-weight:400;white-space:pre-line}
.backups td:last-child,.backups th:first-child:not([colspan]),.backups td:nth-child(3){font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace;font-size:.92em}
.backups mark{background:var(--problem-soft);color:var(--problem);font-weight:700}
@media (max-width:54rem){.facts{grid-template-columns:repeat(2,1fr)}}
@media (max-width:40rem){main,footer{padding:.75rem .75rem 0}.card{padding:1.1rem 1.1rem 1.25rem;border-radius:8px}
h1{font-size:1.45rem}.about{grid-template-columns:1fr;gap:0}.about dd{margin-bottom:.5rem}.lanes .odd{display:none}
.title,.outcome{justify-content:flex-start}}
@media (max-width:20rem){.facts{grid-template-columns:1fr}}
@media print{@page{margin:14mm 12mm}
body{font-size:10pt;background:#fff}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}
main,footer{max-width:none;padding:0}.card{border:0;border-radius:0;padding:0 0 6mm;margin:0}
.head{padding-left:5mm;margin-bottom:6mm}.application{border-top:1pt solid var(--line);padding-top:5mm}
.facts,.timeline,.findings>li,tr{break-inside:avoid}h2,h3,summary{break-after:avoid}
details::details-content{content-visibility:visible;block-size:auto}summary{color:var(--ink);list-style:none;font-weight:600}
.wide{overflow:visible}table{font-size:.86em}thead th{white-space:normal}.plain th:first-child{min-width:0}.backups{min-width:0;font-size:.68em}.skip{display:none}a{color:inherit;text-decoration:none}}
`;

/**
 * The one style sheet of a report. No style attribute is used anywhere, so that the page's content security policy
 * can name this sheet by its hash and allow nothing else.
 * @module
 */
import { customProperties, DARK, LIGHT } from './palette.js'

/** Below this width of the window the narrow drawing of each chart is shown. */
export const NARROW_PX = 720

/** The CSS of every page. */
export const PAGE_STYLE = `
:root{color-scheme:light dark;${customProperties(LIGHT)}}
@media (prefers-color-scheme:dark){:root{${customProperties(DARK)}}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:var(--page);color:var(--text);font:16px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif}
main,footer{max-width:1120px;margin:0 auto;padding:0 24px}
main{padding-top:24px;padding-bottom:8px}
footer{padding-bottom:32px;color:var(--muted);font-size:14px}
h1{font-size:28px;line-height:1.25;margin:12px 0 8px;overflow-wrap:anywhere;text-wrap:balance}
h2{font-size:20px;line-height:1.3;margin:0 0 4px}
h3{font-size:16px;line-height:1.3;margin:0}
p{margin:4px 0;overflow-wrap:anywhere;max-width:75ch}
a{color:var(--accent)}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
.muted{color:var(--muted)}
.small{font-size:14px}
.card{background:var(--surface);border:1px solid var(--line);border-radius:10px;padding:20px;margin:0 0 20px}
.hero{border-top:6px solid var(--line)}
.hero.leak,.arm.leak{border-top-color:var(--leak)}
.hero.stable,.arm.stable{border-top-color:var(--stable)}
.hero.inconclusive,.arm.inconclusive{border-top-color:var(--inconclusive)}
.hero.void,.arm.void{border-top-color:var(--void)}
.badge{display:inline-flex;align-items:center;gap:6px;font-weight:700;white-space:nowrap}
.badge svg{flex:none}
.hero>.badge{font-size:18px;text-transform:uppercase;letter-spacing:.04em}
.leak>.badge,.badge.leak{color:var(--leak)}
.badge.stable{color:var(--stable)}
.badge.inconclusive{color:var(--inconclusive)}
.badge.void{color:var(--void)}
.figures{display:flex;flex-wrap:wrap;gap:16px 40px;margin:16px 0 0}
.figures>div{min-width:0}
.figures dt{font-size:14px;color:var(--muted)}
.figures dd{margin:0;font-size:22px;font-weight:600;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
.figures dd small{display:block;font-size:14px;font-weight:400;color:var(--muted)}
figure{margin:0}
figcaption{margin-bottom:8px}
.chart svg{display:block;width:100%;height:auto;overflow:visible}
.chart svg text,.chart svg tspan{white-space:pre}
.chart .narrow{display:none}
.legend{display:flex;flex-wrap:wrap;gap:4px 20px;list-style:none;margin:4px 0 0;padding:0;font-size:14px;color:var(--muted)}
.legend li{display:flex;align-items:center;gap:6px}
.legend svg{flex:none}
.multiples{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(280px,100%),1fr));gap:20px 24px;margin-top:12px}
.multiples .head{display:flex;flex-wrap:wrap;justify-content:space-between;gap:0 12px;align-items:baseline}
details{margin-top:8px;font-size:14px}
summary{cursor:pointer;color:var(--accent);width:fit-content}
.scroll{overflow-x:auto;max-width:100%}
table{border-collapse:collapse;font-size:14px;font-variant-numeric:tabular-nums}
caption{text-align:left;color:var(--muted);padding:4px 0}
th,td{text-align:left;padding:4px 16px 4px 0;border-bottom:1px solid var(--line);vertical-align:top}
th{font-weight:600}
.number{text-align:right;white-space:nowrap}
td.name,th.name{overflow-wrap:anywhere;min-width:14ch}
code,pre{font:14px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
code{overflow-wrap:anywhere}
pre{margin:8px 0;padding:12px;background:var(--page);border:1px solid var(--line);border-radius:6px;white-space:pre-wrap;overflow-wrap:anywhere}
.facts{display:grid;grid-template-columns:max-content 1fr;gap:4px 24px;margin:12px 0 0;font-size:14px}
.facts dt{color:var(--muted)}
.facts dd{margin:0;overflow-wrap:anywhere}
.bar{display:block;width:100%;min-width:60px;height:12px}
table.shares{width:100%}
.shares td:empty{padding:0}
.path{list-style:none;margin:12px 0;padding:0}
.path li{display:grid;grid-template-columns:20px 1fr;gap:0 8px;align-items:start}
.path .type{display:inline-block;border:1px solid var(--line);border-radius:6px;padding:2px 10px;background:var(--page);overflow-wrap:anywhere}
.path .edge{display:block;color:var(--muted);padding:4px 0}
.path li:last-child .type{border:2px solid var(--leak);font-weight:600}
.path svg{margin-top:4px}
.arms{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(320px,100%),1fr));gap:20px;margin-bottom:20px}
.arms .card{margin:0;min-width:0}
.multiples>*,.path li>*{min-width:0}
.legend li{overflow-wrap:anywhere}
h2,h3,dd,li{overflow-wrap:anywhere}
.arm{border-top:4px solid var(--line)}
.matrix{width:100%}
.matrix th,.matrix td{padding:8px 12px 8px 0}
.matrix td{min-width:132px}
.matrix .about{font-weight:400;overflow-wrap:anywhere}
.matrix tbody th,.matrix thead th:first-child{position:sticky;left:0;background:var(--surface);min-width:11ch;max-width:30ch}
.matrix svg[data-kind]{display:block;width:120px;height:40px;margin:2px 0}
ul.plain{margin:8px 0;padding-left:20px}
@media (max-width:${NARROW_PX}px){
main,footer{padding-left:12px;padding-right:12px}
main{padding-top:12px}
.card{padding:14px;margin-bottom:12px}
h1{font-size:22px}
.figures{gap:12px 24px}
.figures dd{font-size:18px}
.chart .wide{display:none}
.chart .narrow{display:block}
.facts{grid-template-columns:1fr;gap:0}
.facts dd{margin-bottom:6px}
}
@media print{
:root{color-scheme:light;${customProperties(LIGHT)}}
body{background:none;font-size:12px}
main,footer{max-width:none;padding:0}
.card{break-inside:avoid;border-color:var(--line);padding:12px;margin-bottom:12px}
.card.long{break-inside:auto}
.chart .wide{display:block}
.chart .narrow{display:none}
details:not([open]){display:none}
*{print-color-adjust:exact;-webkit-print-color-adjust:exact}
}
`

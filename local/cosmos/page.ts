import { escapeHtml } from '../http.ts';

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;max-width:44rem;margin:3rem auto;padding:0 1rem;color-scheme:light dark}
td,th{text-align:left;padding:.25rem 2rem .25rem 0}`;

/** What is in here, for whoever opens this address in a browser. */
export const overviewPage = (containers: [name: string, documents: number][]) => `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Cosmos DB</title><style>${STYLE}</style>
<h1>Cosmos DB on this machine</h1>
<table><tr><th>Container<th>Documents</tr>
${containers.map(([name, documents]) => `<tr><td>${escapeHtml(name)}<td>${documents}</tr>`).join('\n')}
</table></html>`;

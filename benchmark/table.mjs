/** Rows × peers as a Markdown table: figures, and how many times better ours is than the best other peer. */
export function formatTable(table, peers) {
  const others = peers.filter((peer) => peer !== 'rtcwire');
  const header = ['', ...peers, 'vs best peer', 'asked for'];
  const lines = table.map((row) => {
    const ratio = ratioToBest(row, others);
    return [
      `${row.name} (${row.unit})`,
      ...peers.map((peer) => formatNumber(row.values[peer])),
      ratio === undefined ? '–' : `${ratio.toFixed(2)}x`,
      row.target === undefined ? '' : `≥ ${row.target.toFixed(1)}x`,
    ];
  });
  const widths = header.map((_, column) =>
    Math.max(...[header, ...lines].map((cells) => cells[column].length)),
  );
  const format = (cells) =>
    `| ${cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join(' | ')} |`;
  const rule = `|${widths.map((width, i) => (i === 0 ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)).join('|')}|`;
  return [format(header), rule, ...lines.map(format)].join('\n');
}

function ratioToBest({ values, better }, others) {
  const known = others.map((peer) => values[peer]).filter((value) => value !== undefined);
  if (values.rtcwire === undefined || known.length === 0) return undefined;
  return better === 'more' ? values.rtcwire / Math.max(...known) : Math.min(...known) / values.rtcwire;
}

function formatNumber(value) {
  if (value === undefined) return 'failed';
  if (value >= 1000) return Math.round(value).toLocaleString('en-US');
  return value >= 100 ? value.toFixed(0) : value.toFixed(1);
}

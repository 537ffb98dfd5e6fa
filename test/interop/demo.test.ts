import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { Chromium } from './support/chromium.js';
import { pattern } from './support/peer.js';

let chromium: Chromium;
let demo: ChildProcess;
let page: Page;

beforeAll(async () => {
  chromium = await Chromium.launch();
  demo = spawn(process.execPath, [join(__dirname, '../../examples/demo/main.mjs'), '--file', __filename]);
  page = await chromium.newPage();
  await page.goto(await invitation(demo));
  await page.waitForFunction(
    () => /alice/.test(document.body.innerText) && /with .* and /.test(document.body.innerText),
  );
});
afterAll(async () => {
  await chromium.close();
  demo.kill('SIGINT');
  expect(await once(demo, 'exit')).toEqual([0, null]);
});

function invitation({ stdout }: ChildProcess): Promise<string> {
  let output = '';
  return new Promise((resolve) => {
    stdout?.on('data', (text) => {
      output += String(text);
      const [, url] = /Open (\S+) in a browser/.exec(output) ?? [];
      if (url) resolve(url);
    });
  });
}

const shown = (text: string): Promise<unknown> =>
  page.waitForFunction((wanted) => document.body.innerText.includes(wanted), text);

test('what the terminal says is seen in the browser, and the other way round', async () => {
  demo.stdin?.write('typed in the terminal\n');
  await shown('typed in the terminal');
  const heard = new Promise<void>((resolve) => {
    demo.stdout?.on('data', (text) => String(text).includes('said in the browser') && resolve());
  });
  await page.fill('#text', 'said in the browser');
  await page.click('#form button');
  await heard;
});

test('a file dropped in the browser reaches both peers unchanged', async () => {
  await page.setInputFiles('#file', {
    name: 'dropped.bin',
    mimeType: 'application/octet-stream',
    buffer: Buffer.from(pattern(5_000_000)),
  });
  await shown('dropped.bin → alice hashes agree');
  await shown('dropped.bin → bob hashes agree');
});

test('a file asked of a peer arrives in the browser unchanged', async () => {
  await page.click('#ask');
  await shown('← bob hashes agree');
});

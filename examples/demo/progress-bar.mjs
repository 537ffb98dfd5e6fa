/** One line of a terminal that shows how far a transfer is, its rate and the time left. */
export class ProgressBar {
  #stream;
  constructor(stream = process.stdout) {
    this.#stream = stream;
  }

  update({ file, bytes, size, seconds }) {
    const share = size === 0 ? 1 : bytes / size;
    const rate = bytes / Math.max(seconds, 1e-3);
    const filled = Math.round(share * 28);
    const line =
      `${file} ${'█'.repeat(filled)}${'░'.repeat(28 - filled)} ${(share * 100).toFixed(0).padStart(3)} %  ` +
      `${megabytes(bytes)}/${megabytes(size)} MB  ${megabytes(rate)} MB/s  ETA ${((size - bytes) / rate).toFixed(1)} s`;
    if (this.#stream.isTTY) this.#stream.write(`\r\x1b[K${line}`);
    else if (share === 1) this.#stream.write(`${line}\n`);
  }

  end() {
    if (this.#stream.isTTY) this.#stream.write('\n');
  }
}

const megabytes = (bytes) => (bytes / 1e6).toFixed(1);

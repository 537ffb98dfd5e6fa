const SECONDS = 60;

/** A canvas of the last minute: two lines, in MB/s. */
export class RatePlot {
  #canvas;
  #samples = []; // {received, sent} in bytes per second, one a second
  constructor(canvas) {
    this.#canvas = canvas;
    this.#draw();
  }

  add(sample) {
    this.#samples.push(sample);
    if (this.#samples.length > SECONDS) this.#samples.shift();
    this.#draw();
  }

  #draw() {
    const { width, height } = this.#canvas;
    const context = this.#canvas.getContext('2d');
    const style = getComputedStyle(this.#canvas);
    const top = Math.max(1e6, ...this.#samples.flatMap(({ received, sent }) => [received, sent])) * 1.1;
    context.clearRect(0, 0, width, height);
    context.font = '13px system-ui';
    context.fillStyle = style.color;
    context.strokeStyle = style.color;
    context.globalAlpha = 0.3;
    for (const part of [0, 0.5, 1]) {
      const y = height - 1 - part * (height - 20);
      context.beginPath();
      context.moveTo(0, y);
      context.lineTo(width, y);
      context.stroke();
    }
    context.globalAlpha = 1;
    context.fillText(`${(top / 1e6).toFixed(1)} MB/s`, 4, 14);
    for (const [key, color] of [
      ['received', style.getPropertyValue('--in')],
      ['sent', style.getPropertyValue('--out')],
    ]) {
      context.strokeStyle = color;
      context.lineWidth = 2;
      context.beginPath();
      this.#samples.forEach((sample, i) => {
        const x = width - ((this.#samples.length - 1 - i) / (SECONDS - 1)) * width;
        context.lineTo(x, height - 1 - (sample[key] / top) * (height - 20));
      });
      context.stroke();
    }
    context.lineWidth = 1;
  }
}

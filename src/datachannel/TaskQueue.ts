/**
 * "Queue a task", in order with the calls that are tasks already (those of the native layer): while
 * queued tasks wait, such a call waits behind them.
 */
export class TaskQueue {
  #waiting = 0;

  /** Whether a call that is a task already may go ahead at once. */
  get idle(): boolean {
    return this.#waiting === 0;
  }

  queue(task: () => void): void {
    this.#waiting++;
    // Immediates run first in, first out, with a microtask checkpoint behind each.
    setImmediate(() => {
      this.#waiting--;
      task();
    });
  }

  /** For a caller that is itself a task. */
  run(task: () => void): void {
    if (this.idle) task();
    else this.queue(task);
  }
}

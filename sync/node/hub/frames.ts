/** A WebSocket as frames in order, read no faster than they are wanted. Both ends of a hub link use it. */
import type { WebSocket } from 'ws';
import type { Bytes } from '../../ports.ts';
import type { SocketLimits } from './limits.ts';

export type Frame = { is: 'text'; text: string } | { is: 'bytes'; bytes: Bytes };

const sizeOf = (frame: Frame): number => (frame.is === 'text' ? frame.text.length : frame.bytes.length);

/** From now on the socket belongs to this. It ends when the other end, or nobody, says anything for too long. */
export class FrameSocket {
  readonly #socket: WebSocket;
  readonly #limits: SocketLimits;
  #inbox: Frame[] = [];
  #held = 0;
  #closed = false;
  #ended = false;
  /** Sends go one after another. */
  #turn = Promise.resolve(true);
  #wake: (() => void) | undefined;
  #timer: NodeJS.Timeout;
  readonly gone: Promise<void>;

  constructor(socket: WebSocket, limits: SocketLimits) {
    this.#socket = socket;
    this.#limits = limits;
    this.#timer = this.#endIn(limits.idle);
    socket.binaryType = 'nodebuffer';
    socket.on('error', () => {}); // 'close' follows, and a link says no more than that
    socket.on('message', (data: Buffer, isBinary: boolean) => this.#came(data, isBinary));
    this.gone = new Promise((settle) => {
      socket.once('close', () => {
        this.#ended = true;
        clearTimeout(this.#timer);
        this.#wake?.();
        settle();
      });
    });
  }

  get isOpen(): boolean {
    return !this.#closed && !this.#ended;
  }

  /** Settles when the system has taken it; `false` when the socket is gone. */
  send(what: string | Bytes): Promise<boolean> {
    if (!this.isOpen) return Promise.resolve(false);
    this.#turn = this.#turn.then((there) => there && this.#sendWhole(what));
    return this.#turn;
  }

  /** One reader. */
  async *frames(): AsyncGenerator<Frame, void> {
    for (;;) {
      const frame = this.#inbox.shift();
      if (frame) {
        this.#read(sizeOf(frame));
        yield frame;
      } else if (this.#closed || this.#ended) return;
      else
        await new Promise<void>((wake) => {
          this.#wake = wake;
        });
    }
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#inbox = [];
    this.#held = 0;
    this.#wake?.();
    clearTimeout(this.#timer);
    if (this.#ended) return;
    this.#timer = this.#endIn(this.#limits.closing);
    // What still comes is read and dropped, so that closing loses nothing of what we said.
    if (this.#socket.isPaused) this.#socket.resume();
    void this.#turn.then(() => this.#socket.close(1000));
  }

  async #sendWhole(what: string | Bytes): Promise<boolean> {
    if (typeof what === 'string') return this.#write(what);
    for (let at = 0; at < what.length; at += this.#limits.frame)
      if (!(await this.#write(what.subarray(at, at + this.#limits.frame)))) return false;
    return true;
  }

  #write(what: string | Bytes): Promise<boolean> {
    if (this.#socket.readyState !== this.#socket.OPEN) return Promise.resolve(false);
    return new Promise((settle) => {
      // Who takes nothing for so long is gone, however often it says that it is there.
      const stalled = setTimeout(() => this.#socket.terminate(), this.#limits.idle);
      this.#socket.send(what, { binary: typeof what !== 'string' }, (error) => {
        clearTimeout(stalled);
        settle(!error && this.#socket.readyState === this.#socket.OPEN);
      });
    });
  }

  #came(data: Buffer, isBinary: boolean): void {
    if (this.#closed) return;
    this.#timer.refresh();
    const frame: Frame = isBinary
      ? { is: 'bytes', bytes: new Uint8Array(data.buffer, data.byteOffset, data.length) }
      : { is: 'text', text: data.toString('utf8') };
    this.#inbox.push(frame);
    this.#held += sizeOf(frame);
    if (this.#held >= this.#limits.inbox && !this.#socket.isPaused) {
      this.#socket.pause();
      clearTimeout(this.#timer); // now our own reader is slow
    }
    this.#wake?.();
  }

  #read(length: number): void {
    this.#held -= length;
    if (this.#closed || this.#ended || !this.#socket.isPaused || this.#held >= this.#limits.inbox) return;
    this.#timer = this.#endIn(this.#limits.idle);
    this.#socket.resume();
  }

  #endIn(milliseconds: number): NodeJS.Timeout {
    return setTimeout(() => this.#socket.terminate(), milliseconds);
  }
}

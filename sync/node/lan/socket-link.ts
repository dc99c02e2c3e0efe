import type { TLSSocket } from 'node:tls';
import type { Bytes, Link } from '../../ports.ts';
import type { LanLimits } from './limits.ts';

/**
 * The Link over a TLS socket whose other end has proven itself. The socket is paused, or nobody listened to its data
 * yet; from now on it belongs to the link.
 */
export const socketLink = (socket: TLSSocket, peer: Bytes, limits: LanLimits): Link =>
  new SocketLink(socket, peer, limits);

class SocketLink implements Link {
  readonly peer: Bytes;
  readonly #socket: TLSSocket;
  readonly #limits: LanLimits;
  #inbox: Bytes[] = [];
  #held = 0;
  /** We closed: nothing more is read or taken to send. */
  #closed = false;
  /** The other end closed, or the connection broke: nothing more will come. */
  #ended = false;
  /** Sends go one after another. */
  #turn = Promise.resolve(true);
  /** Wakes the reader. */
  #wake: (() => void) | undefined;
  /** Until something must have come; once the link is closed, until it must be gone. */
  #timer: NodeJS.Timeout;

  constructor(socket: TLSSocket, peer: Bytes, limits: LanLimits) {
    this.#socket = socket;
    this.peer = peer;
    this.#limits = limits;
    this.#timer = this.#destroyIn(limits.idle);
    socket.setNoDelay(true);
    socket.on('error', () => {}); // 'close' follows, and a link says no more than that
    socket.on('data', (piece: Buffer) => this.#came(piece));
    socket.once('end', () => this.#over());
    socket.once('close', () => this.#gone());
    socket.resume();
  }

  send(bytes: Bytes): Promise<boolean> {
    if (this.#closed || this.#ended) return Promise.resolve(false);
    this.#turn = this.#turn.then((there) => there && this.#sendSlices(bytes));
    return this.#turn;
  }

  async *pieces(): AsyncGenerator<Bytes, void> {
    for (;;) {
      const piece = this.#inbox.shift();
      if (piece !== undefined) {
        this.#read(piece.length);
        yield piece;
      } else if (this.#closed || this.#ended) {
        return;
      } else {
        await new Promise<void>((wake) => {
          this.#wake = wake;
        });
      }
    }
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    // What still comes is read and dropped: closing over unread bytes would reset the connection, and a reset makes
    // the other end forget what we have sent it.
    this.#inbox = [];
    this.#held = 0;
    this.#socket.resume();
    this.#wake?.();
    void this.#turn.then(() => this.#socket.end());
    this.#leaveSoon();
  }

  async #sendSlices(bytes: Bytes): Promise<boolean> {
    const { slice } = this.#limits;
    for (let at = 0; at < bytes.length; at += slice) {
      if (!(await this.#write(bytes.subarray(at, at + slice)))) return false;
    }
    return true;
  }

  /** Settles when the system has taken the bytes: its own buffers are all the room there is. */
  #write(slice: Bytes): Promise<boolean> {
    if (!this.#socket.writable) return Promise.resolve(false);
    return new Promise((settle) => {
      // A write that was under way while the socket was destroyed comes back without an error.
      this.#socket.write(slice, (error) => settle(!error && !this.#socket.destroyed));
    });
  }

  #came(piece: Buffer): void {
    if (this.#closed) return;
    this.#timer.refresh();
    this.#inbox.push(new Uint8Array(piece.buffer, piece.byteOffset, piece.length));
    this.#held += piece.length;
    if (this.#held >= this.#limits.inbox) {
      this.#socket.pause();
      // Now it is our own reader who is slow, and that is no sign of a dead peer.
      clearTimeout(this.#timer);
    }
    this.#wake?.();
  }

  #read(length: number): void {
    this.#held -= length;
    if (this.#ended || !this.#socket.isPaused() || this.#held >= this.#limits.inbox) return;
    this.#timer = this.#destroyIn(this.#limits.idle);
    this.#socket.resume();
  }

  /** The other end closed. What came before may still be read; ours goes too, as soon as it can. */
  #over(): void {
    this.#ended = true;
    this.#wake?.();
    if (!this.#closed) this.#leaveSoon();
  }

  #leaveSoon(): void {
    clearTimeout(this.#timer);
    if (this.#socket.destroyed) return;
    this.#timer = this.#destroyIn(this.#limits.closing);
  }

  #destroyIn(milliseconds: number): NodeJS.Timeout {
    return setTimeout(() => this.#socket.destroy(), milliseconds);
  }

  #gone(): void {
    this.#ended = true;
    clearTimeout(this.#timer);
    this.#wake?.();
  }
}

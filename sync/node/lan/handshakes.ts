import type { Socket } from 'node:net';
import type { LanLimits } from './limits.ts';

interface Pending {
  readonly socket: Socket;
  readonly address: string;
  readonly timer: NodeJS.Timeout;
}

/** What both the bare and the encrypted socket of one connection say; together they are unique among live ones. */
type Ends = Pick<Socket, 'remoteAddress' | 'remotePort' | 'localAddress'>;

const nameOf = ({ remoteAddress, remotePort, localAddress }: Ends): string =>
  `${remoteAddress} ${remotePort} ${localAddress}`;

/**
 * Connections that have not proven who they are. They are few, each has a deadline, and a new one is always let in:
 * it is the oldest of the busiest address that has to go, so a flood pushes out itself before anybody else.
 */
export class Handshakes {
  readonly #limits: LanLimits;
  /** Oldest first. */
  readonly #pending = new Map<string, Pending>();

  constructor(limits: LanLimits) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#pending.size;
  }

  begin(socket: Socket): void {
    const address = socket.remoteAddress;
    if (address === undefined) {
      socket.destroy(); // gone already
      return;
    }
    const name = nameOf(socket);
    // However slowly it drips: the deadline is for the whole handshake.
    const timer = setTimeout(() => socket.destroy(), this.#limits.handshake);
    const pending = { socket, address, timer };
    this.#pending.set(name, pending);
    socket.once('close', () => {
      if (this.#pending.get(name) === pending) this.#forget(name, pending);
    });
    this.#makeRoom(address);
  }

  /** The handshake on this connection is over: it is no longer ours to end. */
  done(socket: Ends): void {
    const name = nameOf(socket);
    const pending = this.#pending.get(name);
    if (pending) this.#forget(name, pending);
  }

  endAll(): void {
    for (const { socket } of this.#pending.values()) socket.destroy();
  }

  #forget(name: string, { timer }: Pending): void {
    clearTimeout(timer);
    this.#pending.delete(name);
  }

  #makeRoom(newest: string): void {
    const counts = new Map<string, number>();
    for (const { address } of this.#pending.values()) counts.set(address, (counts.get(address) ?? 0) + 1);
    if ((counts.get(newest) ?? 0) > this.#limits.handshakesPerAddress) this.#endOldestFrom(newest);
    else if (this.#pending.size > this.#limits.handshakes) this.#endOldestFrom(busiest(counts));
  }

  #endOldestFrom(wanted: string): void {
    for (const [name, pending] of this.#pending) {
      if (pending.address !== wanted) continue;
      this.#forget(name, pending);
      pending.socket.destroy();
      return;
    }
  }
}

/** The first with the highest count. */
function busiest(counts: ReadonlyMap<string, number>): string {
  let found = '';
  let most = 0;
  for (const [address, count] of counts) if (count > most) [found, most] = [address, count];
  return found;
}

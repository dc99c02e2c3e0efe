/**
 * Finding those who are in a space with us on the same network, without telling anybody else who we are. What is heard
 * is a hint and no more: whom it leads to, TLS proves.
 */
import type { Packet } from 'dns-packet';
import { toHex } from '../../../domain/bytes.ts';
import type { Clock, Random } from '../../../ports.ts';
import type { Timer } from '../../timer.ts';
import type { Address } from '../exchange.ts';
import type { Air } from './air.ts';
import { type Announcement, announcementsIn, asksForUs } from './announcement.ts';

export interface DiscoveryPorts {
  air: Air;
  clock: Clock;
  random: Random;
  timer: Timer;
  /** New words for those who are in our spaces. */
  words(): readonly string[];
  /** Whether a word is of a space of ours. */
  knows(word: string): boolean;
  /** Somebody may be there. */
  found(address: Address): void;
}

/** Milliseconds. */
const FIRST = [1_000, 3_000, 10_000] as const;
const AGAIN = 60_000;
const NEW_WORDS = 900_000;
/** Answers to others' questions, and calls that what was heard leads to: at most one in this time. */
const ANSWER_AFTER = 1_000;
const SAME_ADDRESS_AFTER = 30_000;
/** Calls in ten seconds, and addresses remembered, whatever is heard. */
const CALLS_AT_ONCE = 10;
const CALLS_WITHIN = 10_000;
const ADDRESSES_KEPT = 64;
/** Words that are tried in a second: each costs a little. */
const TRIED_IN_A_SECOND = 200;

export class Discovery {
  readonly #ports: DiscoveryPorts;
  readonly #port: number;
  #present: Announcement;
  #renewed: number;
  #answered = Number.NEGATIVE_INFINITY;
  /** When each address was called last. */
  readonly #called = new Map<string, number>();
  #calls: number[] = [];
  #tried = { since: 0, words: 0 };
  #rounds = 0;
  #stop: () => void = () => {};
  #closed = false;

  /** Begins to speak and to listen; `port`: where our door is. */
  constructor(ports: DiscoveryPorts, port: number) {
    this.#ports = ports;
    this.#port = port;
    this.#present = this.#fresh();
    this.#renewed = ports.clock.now();
    ports.air.hear((packet, from) => this.#hear(packet, from));
    this.#speak();
  }

  close(): Promise<void> {
    this.#closed = true;
    this.#stop();
    return this.#ports.air.close();
  }

  /** Somebody has left, or we are in another space: who is there now? */
  again(): void {
    if (this.#closed) return;
    this.#rounds = 0;
    this.#present = this.#fresh();
    this.#stop();
    this.#stop = this.#ports.timer(FIRST[0], () => this.#speak());
  }

  #fresh(): Announcement {
    const { random, words } = this.#ports;
    return { name: toHex(random.bytes(8)), port: this.#port, words: words() };
  }

  /** Often at first, for a packet of a busy Wi-Fi is easily lost; then once a minute. */
  #speak(): void {
    const { air, clock, timer } = this.#ports;
    if (Math.abs(clock.now() - this.#renewed) >= NEW_WORDS) {
      this.#present = this.#fresh();
      this.#renewed = clock.now();
    }
    if (this.#present.words.length > 0) {
      air.say(this.#present);
      air.ask();
    }
    this.#stop = timer(FIRST[this.#rounds] ?? AGAIN, () => this.#speak());
    this.#rounds += 1;
  }

  #hear(packet: Packet, from: string): void {
    if (this.#closed) return;
    const { air, clock } = this.#ports;
    const now = clock.now();
    if (packet.type === 'query') {
      if (!asksForUs(packet) || Math.abs(now - this.#answered) < ANSWER_AFTER) return;
      this.#answered = now;
      if (this.#present.words.length > 0) air.say(this.#present);
      return;
    }
    for (const { name, port, words } of announcementsIn(packet)) {
      if (name === this.#present.name || !this.#isOurs(words, now)) continue;
      if (this.#mayCall(`${from} ${port}`, now)) this.#ports.found({ host: from, port });
    }
  }

  #isOurs(words: readonly string[], now: number): boolean {
    if (Math.abs(now - this.#tried.since) >= 1_000) this.#tried = { since: now, words: 0 };
    for (const word of words) {
      if (this.#tried.words >= TRIED_IN_A_SECOND) return false;
      this.#tried.words += 1;
      if (this.#ports.knows(word)) return true;
    }
    return false;
  }

  /** Whoever has overheard a word may say it from ten thousand addresses: few are called, and none often. */
  #mayCall(address: string, now: number): boolean {
    const last = this.#called.get(address);
    if (last !== undefined && Math.abs(now - last) < SAME_ADDRESS_AFTER) return false;
    this.#calls = this.#calls.filter((at) => Math.abs(now - at) < CALLS_WITHIN);
    if (this.#calls.length >= CALLS_AT_ONCE) return false;
    this.#calls.push(now);
    this.#called.delete(address);
    this.#called.set(address, now);
    for (const oldest of this.#called.keys()) {
      if (this.#called.size <= ADDRESSES_KEPT) break;
      this.#called.delete(oldest);
    }
    return true;
  }
}

/** What is said on the network so that others find us, as multicast DNS records, and reading what others say. */
import type { Answer, Packet } from 'dns-packet';
import { fromHex, toHex } from '../../../domain/bytes.ts';
import { WORD_LENGTH } from '../../../exchange/door.ts';

const SERVICE = '_granary._tcp.local';
/** Words of one announcement: who is in more spaces names some of them, each time others. */
export const WORDS_AT_MOST = 8;
/** Seconds for which others may remember it. */
const LIVES = 120;
/** Records of one packet that are looked at. */
const RECORDS_AT_MOST = 64;

/** One device, as it is at the moment. `name` is chance, new with every announcement of new words. */
export interface Announcement {
  name: string;
  port: number;
  words: readonly string[];
}

export const QUESTION = { questions: [{ name: SERVICE, type: 'PTR' as const }] };

/** No name of a person, firm, PC or device is in it: only chance, a port, and words nobody else can tell apart. */
export function recordsOf({ name, port, words }: Announcement): Answer[] {
  const instance = `${name}.${SERVICE}`;
  const data = words.map((word) => Buffer.from(fromHex(word) ?? []));
  return [
    { name: SERVICE, type: 'PTR', ttl: LIVES, data: instance },
    {
      name: instance,
      type: 'SRV',
      ttl: LIVES,
      data: { port, target: `${name}.local`, priority: 0, weight: 0 },
    },
    { name: instance, type: 'TXT', ttl: LIVES, data },
  ];
}

export const asksForUs = ({ questions = [] }: Packet): boolean =>
  questions.slice(0, RECORDS_AT_MOST).some(({ name, type }) => type === 'PTR' && name === SERVICE);

/** A packet of somebody else, who may be anybody: what is out of form or too much is left out. */
export function announcementsIn({ answers = [], additionals = [] }: Packet): Announcement[] {
  const ports = new Map<string, number>();
  const words = new Map<string, string[]>();
  for (const record of [...answers, ...additionals].slice(0, RECORDS_AT_MOST)) {
    if (typeof record.name !== 'string' || !record.name.endsWith(`.${SERVICE}`)) continue;
    if (record.type === 'SRV' && isPort(record.data?.port)) ports.set(record.name, record.data.port);
    if (record.type === 'TXT') words.set(record.name, wordsOf(record.data));
  }
  return [...ports].flatMap(([instance, port]) => {
    const said = words.get(instance) ?? [];
    const name = instance.slice(0, -SERVICE.length - 1);
    return said.length > 0 && name.length <= 63 ? [{ name, port, words: said }] : [];
  });
}

const isPort = (value: unknown): value is number =>
  Number.isInteger(value) && Number(value) > 0 && Number(value) <= 65_535;

function wordsOf(data: unknown): string[] {
  const pieces: unknown[] = Array.isArray(data) ? data : [data];
  return pieces
    .slice(0, WORDS_AT_MOST)
    .flatMap((piece) => (piece instanceof Uint8Array && piece.length === WORD_LENGTH ? [toHex(piece)] : []));
}

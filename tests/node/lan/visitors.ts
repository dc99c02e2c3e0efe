/** Who comes to the door without being a `connect` of ours. */
import { connect as connectSocket, type Socket } from 'node:net';
import { type ConnectionOptions, connect as connectSecure } from 'node:tls';
import { serverNameOf } from '../../../sync/node/lan/door.ts';
import { HOST, WORD } from './people.ts';

const bare: Socket[] = [];

/** Those who are still there go. For `afterEach`. */
export function sendAway(): void {
  for (const socket of bare.splice(0)) socket.destroy();
}

/** A connection without any manners, ended with the test. */
export function dial(port: number): Socket {
  const socket = connectSocket({ host: HOST, port });
  socket.on('error', () => {});
  bare.push(socket);
  return socket;
}

export interface Visit {
  /** The handshake was over, as far as the visitor could see. */
  shaken: boolean;
  /** Saw the server's certificate. */
  saw: boolean;
  /** Decrypted bytes from the server. */
  received: number;
  code: string;
}

/** Goes to the door with whatever TLS, speaks at once, and stays until it is shown out. */
export async function visit(port: number, options: ConnectionOptions): Promise<Visit> {
  const seen: Visit = { shaken: false, saw: false, received: 0, code: '' };
  const socket = connectSecure({ host: HOST, port, rejectUnauthorized: false, ...options });
  bare.push(socket);
  socket.on('secureConnect', () => {
    seen.shaken = true;
    socket.write('let me in');
  });
  socket.on('data', (bytes: Buffer) => {
    seen.received += bytes.length;
  });
  socket.on('error', (error: NodeJS.ErrnoException) => {
    seen.code = error.code ?? '';
  });
  socket.on('keylog', () => {
    seen.saw ||= socket.getPeerX509Certificate() !== undefined;
  });
  socket.resume();
  await new Promise((settle) => socket.once('close', settle));
  return seen;
}

/** Through the door, so far. */
export const open: ConnectionOptions = { servername: serverNameOf(WORD), minVersion: 'TLSv1.3' };

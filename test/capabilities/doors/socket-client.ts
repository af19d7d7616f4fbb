import { WebSocket } from 'ws';
import { json, rows } from './batch.ts';
import { type Answer, answerOf, can, type Door, nothing, type Sender, type TheWorld } from './door.ts';

/** A socket for each message: who is told no by closing is told so on their own socket. */
export function webSocketDoor(world: TheWorld): Door {
  const exchange = ({ credential }: Sender, message: string | Uint8Array) =>
    new Promise<Answer>((resolve) => {
      const headers = { authorization: `Bearer ${credential}` };
      const socket = new WebSocket(`ws://127.0.0.1:${world.api.port}/ingest/stream`, { headers });
      socket.on('error', () => resolve(nothing('UNAUTHENTICATED')));
      socket.on('close', () => resolve(nothing('CLOSED')));
      socket.on('message', (data) => {
        const found = JSON.parse((data as Buffer).toString()) as { type?: string };
        if (found.type === 'ready') return socket.send(message);
        resolve(answerOf(found));
        socket.close();
      });
    });
  return {
    ...{ name: 'WebSocket', can: new Set([...can.json, 'credential', 'bytes', 'thousand'] as const) },
    send: (sender, batch) => exchange(sender, json({ id: 1, ...rows(batch) })),
    sendBytes: exchange,
  };
}

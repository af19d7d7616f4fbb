import type { Door } from '../doors/door.ts';
import type { Random } from '../physics/random.ts';

/** A door behind a bad link: some batches are lost on the way, as many arrive and their answer is lost. */
export function flakyDoor(door: Door, loss: number, random: Random): Door {
  const through = async <Answer>(send: () => Promise<Answer>): Promise<Answer> => {
    const luck = random();
    if (luck < loss / 2) throw new Error('the batch was lost on the way');
    const answer = await send();
    if (luck < loss) throw new Error('the answer was lost on the way');
    return answer;
  };
  const { sendEvents } = door;
  return {
    ...door,
    sendReadings: (readings) => through(() => door.sendReadings(readings)),
    sendEvents: sendEvents === null ? null : (events) => through(() => sendEvents(events)),
  };
}

import { describe, expect, it } from 'vitest';
import { Cancellation } from './cancellation.ts';

describe('a cancellation', () => {
  it('tells each listener once, and not those who have left', () => {
    const cancellation = new Cancellation();
    const heard: string[] = [];
    const leaving = () => void heard.push('leaving');
    cancellation.add(() => void heard.push('staying'));
    cancellation.add(leaving);
    cancellation.remove(leaving);
    cancellation.cancel();
    cancellation.cancel();
    expect(heard).toEqual(['staying']);
    expect(cancellation.cancelled).toBe(true);
  });

  it('tells a listener that comes too late at once', () => {
    const cancellation = new Cancellation();
    cancellation.cancel();
    const heard: string[] = [];
    cancellation.add(() => void heard.push('late'));
    expect(heard).toEqual(['late']);
  });
});

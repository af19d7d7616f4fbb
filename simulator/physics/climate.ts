import type { Design } from './design.ts';
import { noise, type Random } from './random.ts';

/** Slow things that are the same for whoever looks, fine or coarse: new each hour, from a stream of their own. */
export interface Weather {
  /** K above what season and hour would have. */
  warmer: number;
  /** % of humidity above the same. */
  damper: number;
  /** Dust in the street, as a factor. */
  dustier: number;
}

export interface Surroundings {
  /** °C. */
  readonly outside: number;
  readonly room: number;
  readonly humidity: number;
  /** PM2.5 outside, µg/m³. */
  readonly dust: number;
}

const yearMs = 365.25 * 86_400_000;
const dayMs = 86_400_000;
const hourMs = 3_600_000;
/** 20 July, Unix milliseconds of 1970. */
const warmestMs = 200 * dayMs;

export const newWeather = (random: Random): Weather => ({
  ...{ warmer: 3 * noise(random), damper: 6 * noise(random), dustier: 0.3 * noise(random) },
});

/** An hour later: first order autoregressive, with the memory of days. */
export function nextWeather(weather: Weather, random: Random): void {
  weather.warmer = 0.99 * weather.warmer + 3 * Math.sqrt(1 - 0.99 ** 2) * noise(random);
  weather.damper = 0.98 * weather.damper + 6 * Math.sqrt(1 - 0.98 ** 2) * noise(random);
  weather.dustier = 0.97 * weather.dustier + 0.3 * Math.sqrt(1 - 0.97 ** 2) * noise(random);
}

/** A temperate climate of the north: 11 °C on average, 10 K of season, 4 K of day. Linear within the hour. */
export function surroundingsAt(design: Design, weather: Weather, atMs: number): Surroundings {
  const season = Math.cos((2 * Math.PI * (atMs - warmestMs)) / yearMs);
  const day = Math.cos((2 * Math.PI * (atMs + design.utcOffsetMs - 15 * hourMs)) / dayMs);
  const outside = 11 + 10 * season + 4 * day + weather.warmer;
  const room = design.roomCelsius + design.roomFollows * (outside - 15);
  const humidity = 52 - 1.1 * (room - 22) + 0.5 * weather.damper;
  return { outside, room, humidity, dust: design.dust * (9 - 3 * season) * Math.exp(weather.dustier) };
}

/** What wanders for reasons that nobody knows: a standard deviation of 1 each, with the memory of some hours. */
export const wandering = ['vibration', 'electric', 'door', 'level', 'sound', 'fault'] as const;
export type Wander = Record<(typeof wandering)[number], number>;

const keep = 0.93;

export function newWander(random: Random): Wander {
  const wander: Wander = { vibration: 0, electric: 0, door: 0, level: 0, sound: 0, fault: 0 };
  for (const name of wandering) wander[name] = noise(random);
  return wander;
}

export function nextWander(wander: Wander, random: Random): void {
  for (const name of wandering) wander[name] = keep * wander[name] + Math.sqrt(1 - keep ** 2) * noise(random);
}

export interface ServerUrls {
  readonly DATABASE_URL: string;
  readonly NATS_URL: string;
  readonly REDIS_URL: string;
}

export interface Servers {
  readonly urls: ServerUrls;
  /** Of the guard process, which owns the servers. */
  readonly pid: number;
  /** Resolves with exit code or signal when the guard is gone, by itself or not. */
  readonly ended: Promise<number | string>;
  stop(): Promise<void>;
}

export function startServers(options: { root: string; mode: 'keep' | 'fresh' }): Promise<Servers>;

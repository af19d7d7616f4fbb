import fc from 'fast-check';

// The same cases in every run, so that a failure is of the change at hand; SEED=<number> npm test tries others.
fc.configureGlobal({ seed: Number(process.env['SEED'] ?? 20_261_123) });

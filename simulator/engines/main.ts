import { runVisit } from '../visitor.ts';
import { runEngines } from './run-engines.ts';

void runVisit(runEngines);

import { runVisit } from '../visitor.ts';
import { replay } from './replay.ts';

void runVisit(replay);

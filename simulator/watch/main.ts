import { runVisit } from '../visitor.ts';
import { watch } from './watch.ts';

void runVisit(watch);

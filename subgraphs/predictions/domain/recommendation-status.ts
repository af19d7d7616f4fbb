/** Where a recommendation stands. */
export const recommendationStatuses = ['open', 'accepted', 'dismissed', 'done', 'withdrawn'] as const;
export type RecommendationStatus = (typeof recommendationStatuses)[number];

/** What can happen to one: a person decides, maintenance is recorded, the risk is gone. */
export type RecommendationEvent = 'accept' | 'dismiss' | 'maintain' | 'relax';

/** Every event in every status; null is refused. The same decision again changes nothing and is not refused. */
const transitions: Readonly<
  Record<RecommendationStatus, Readonly<Record<RecommendationEvent, RecommendationStatus | null>>>
> = {
  open: { accept: 'accepted', dismiss: 'dismissed', maintain: 'done', relax: 'withdrawn' },
  accepted: { accept: 'accepted', dismiss: 'dismissed', maintain: 'done', relax: 'accepted' },
  dismissed: { accept: null, dismiss: 'dismissed', maintain: null, relax: null },
  done: { accept: null, dismiss: null, maintain: null, relax: null },
  withdrawn: { accept: null, dismiss: null, maintain: null, relax: null },
};

export const afterEvent = (status: RecommendationStatus, event: RecommendationEvent): RecommendationStatus | null =>
  transitions[status][event];

/** The statuses in which an event changes something. */
export const changedBy = (event: RecommendationEvent): RecommendationStatus[] =>
  recommendationStatuses.filter((status) => ![null, status].includes(transitions[status][event]));

import { Args, Ctx, Query, Resolver } from 'type-graphql';
import { asViewer } from '../../../platform/db/orm.ts';
import { requireMember } from '../../../platform/graphql/context.ts';
import type { Connection } from '../../../platform/graphql/pagination.ts';
import { connectionOf, PageArgs } from '../../../platform/graphql/pagination.ts';
import type { AlertRule as Rule } from '../store/alert-rules.ts';
import { countVisibleRules, readRulePage } from '../store/alert-rules.ts';
import { viewerStatement } from '../store/statement.ts';
import type { AlertRule } from './alert-rule-types.ts';
import { AlertRuleConnection, presentRule } from './alert-rule-types.ts';
import type { MonitoringContext } from './context.ts';
import { pageRequest } from './page-request.ts';

@Resolver()
export class AlertRuleResolver {
  @Query(() => AlertRuleConnection, { description: "The rules of the viewer's organization, the newest first." })
  async alertRules(
    @Ctx() { orm, viewer }: MonitoringContext,
    @Args(() => PageArgs) args: PageArgs,
  ): Promise<Connection<AlertRule>> {
    requireMember(viewer);
    const { page, query } = pageRequest(args, null);
    const rows = await asViewer(orm, viewer, (em) => readRulePage(viewerStatement(em), query));
    const count = () => asViewer(orm, viewer, (em) => countVisibleRules(viewerStatement(em)));
    const { edges, ...rest } = connectionOf<Rule>(rows, page, ({ createdAt, id }) => [createdAt.getTime(), id], count);
    return { ...rest, edges: edges.map(({ cursor, node }) => ({ cursor, node: presentRule(node) })) };
  }
}

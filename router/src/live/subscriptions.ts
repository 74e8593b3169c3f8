import { anonymous, type Viewer } from '@parterre/identity/viewer';
import { correlationId } from '@parterre/messaging/correlation';
import { BadUserInput, NotFound } from '@parterre/subgraph-kit/errors';
import {
  type ExecutionResult,
  type FieldNode,
  getArgumentValues,
  type OperationDefinitionNode,
} from 'graphql';
import type { Logger } from 'pino';
import type { SubgraphSource } from '../gateway/data-source.js';
import type { ServedSupergraph } from '../gateway/supergraph.js';
import { type FormatError, shownError } from '../http/format-error.js';
import type { RouterMetrics } from '../metrics.js';
import type { RouterContext } from '../request-context.js';
import type { RouterSettings } from '../settings.js';
import { asQuery } from './entity-query.js';
import { EntityUpstream } from './entity-upstream.js';
import { type FollowedField, followedFields } from './followed-fields.js';
import type { LiveEvents } from './live-events.js';
import { subgraphError } from './map-snapshot.js';
import { PlannedSubscription, type SubscriptionOperation } from './planned-subscription.js';
import { SeatMapData } from './seat-map-data.js';
import { SeatMapUpstream } from './seat-map-upstream.js';
import type { SeatMaps } from './seat-maps.js';
import { Subscriber } from './subscriber.js';
import { type Upstream, Upstreams } from './upstreams.js';

export interface SubscriptionsOptions {
  supergraph: ServedSupergraph;
  sources: Readonly<Record<string, SubgraphSource>>;
  seatMaps: SeatMaps;
  events: LiveEvents;
  settings: RouterSettings;
  metrics: RouterMetrics;
  formatError: FormatError;
  log: Logger;
}

export interface Subscriptions {
  /**
   * Starts one subscription of a socket.
   * @param operation parsed, validated and admitted
   * @param onOverflow called when the socket does not take its frames
   * @throws what refuses it
   */
  open(
    operation: SubscriptionOperation & { field: string },
    viewer: Viewer,
    onOverflow: () => void,
  ): Promise<Subscriber>;
}

const maxFrames = 256;

export function createSubscriptions(options: SubscriptionsOptions): Subscriptions {
  const { supergraph, sources, seatMaps, events, settings, metrics, formatError } = options;
  const upstreams = new Upstreams(metrics);
  supergraph.onChange(() => upstreams.forget());

  const errorFrame = (error: unknown): ExecutionResult => ({
    data: null,
    errors: [shownError(error, formatError)],
  });

  const contextFor = (viewer: Viewer): RouterContext => ({
    viewer,
    correlationId: correlationId(),
    clientAddress: '',
    deadline: performance.now() + settings.requestMs,
  });

  const formatted = async (
    planned: PlannedSubscription,
    data: Record<string, unknown>,
    context: RouterContext,
  ): Promise<ExecutionResult> => {
    const result = await planned.complete(data, sources, context);
    metrics.frames.inc({ stage: 'made' });
    return result.errors
      ? { ...result, errors: result.errors.map((error) => shownError(error, formatError)) }
      : result;
  };

  const onDelivered = (sockets: number) => metrics.frames.inc({ stage: 'delivered' }, sockets);

  const owner = (planned: PlannedSubscription): SubgraphSource => {
    const source = sources[planned.primary.serviceName];
    if (!source) {
      throw new Error(`There is no subgraph ${planned.primary.serviceName}.`);
    }
    return source;
  };

  const seatMap = (planned: PlannedSubscription, eventId: string, viewer: Viewer): Upstream => {
    const schema = supergraph.current().subgraphSchema(planned.primary.serviceName);
    const shape = new SeatMapData(schema, planned.primaryDocument, planned.variables);
    return new SeatMapUpstream({
      watch: (listener) => seatMaps.watch(eventId, viewer, listener),
      frameOf: async (update) => {
        try {
          const context = contextFor(viewer);
          return await formatted(planned, await shape.of(update, owner(planned), context), context);
        } catch (error) {
          return errorFrame(error);
        }
      },
      onDelivered,
    });
  };

  const entity = (
    planned: PlannedSubscription,
    field: FollowedField,
    id: string,
    viewer: Viewer,
  ): Upstream => {
    const query = asQuery(planned.primaryDocument, field);
    const { operationName, serviceName, variableUsages = [] } = planned.primary;
    const variables = Object.fromEntries(variableUsages.map((name) => [name, planned.variables[name]]));
    return new EntityUpstream({
      listen: (nudge) => {
        const unlisten = [field.listen(events, id, nudge), events.onGap(nudge)];
        return () => {
          for (const stop of unlisten) {
            stop();
          }
        };
      },
      read: async () => {
        const context = contextFor(viewer);
        const answer = await owner(planned).ask({ query, variables, operationName }, context);
        const fault = answer.errors?.[0];
        if (fault) {
          throw subgraphError(fault, serviceName);
        }
        if (!answer.data || Object.values(answer.data).some((value) => value === null)) {
          throw new NotFound(`There is nothing here for ${field.subscription} to follow.`);
        }
        return formatted(planned, answer.data, context);
      },
      errorFrame,
      pollMs: field.everyMs ?? settings.live.pollMs,
      freshMs: field.everyMs ?? 0,
      onDelivered,
    });
  };

  const upstreamFor = (operation: SubscriptionOperation, viewer: Viewer): Upstream => {
    const planned = new PlannedSubscription(supergraph.current(), operation);
    // Of the plan's own fetch, where fragments are spread out and skipped fields are gone.
    const [definition] = planned.primaryDocument.definitions as readonly OperationDefinitionNode[];
    const root = definition?.selectionSet.selections[0] as FieldNode;
    const { apiSchema } = supergraph.current();
    const fieldDefinition = apiSchema.getSubscriptionType()?.getFields()[root.name.value];
    const given = fieldDefinition ? getArgumentValues(fieldDefinition, root, operation.variables) : {};
    const id = (argument: string) => String(given[argument]);
    if (root.name.value === 'seatMapUpdated') {
      return seatMap(planned, id('eventId'), viewer);
    }
    const field = followedFields.get(root.name.value);
    if (!field) {
      throw BadUserInput.at(root.name.value, 'has no live source');
    }
    return entity(planned, field, id(field.argument), viewer);
  };

  return {
    open: async (operation, viewer, onOverflow) => {
      const { document, operationName, variables, field } = operation;
      const asWhom = followedFields.get(field)?.isPublic ? anonymous : viewer;
      const key = JSON.stringify([document.loc?.source.body, operationName, variables, asWhom]);
      let leave: (() => void) | undefined;
      let ended = false;
      const subscriber = new Subscriber(maxFrames, settings.live.slowSocketMs, onOverflow, () => {
        ended = true;
        metrics.subscriptions.dec({ field });
        leave?.();
      });
      metrics.subscriptions.inc({ field });
      try {
        leave = await upstreams.join(key, () => upstreamFor(operation, asWhom), subscriber);
      } catch (error) {
        subscriber.end();
        throw error;
      }
      if (ended) {
        leave();
      }
      return subscriber;
    },
  };
}

import type { CollectionIndexes } from '@parterre/mongo/indexes';
import type { Db } from 'mongodb';
import type {
  PlanArea,
  PlanPoint,
  PlanRow,
  SeatingPlan,
  SeatingPlanSummary,
} from '../domain/seating-plan.js';
import type { SeatingPlanRepository } from '../use-cases/ports.js';

const collectionName = 'seating_plans';

/** Seats are kept as one text a row, "1/2/3" (no name has a slash): an array would be four times as large to read. */
type SeatList = string;

interface RowDocument {
  row: string;
  numbers: SeatList;
  x: number;
  y: number;
  spacing: number;
  angle: number;
  curve: number;
  accessible: SeatList;
  restrictedView: SeatList;
}

interface SeatingPlanDocument {
  _id: string;
  schemaVersion: 1;
  venueId: string;
  name: string;
  capacity: number;
  focalPoint: PlanPoint;
  createdAt: Date;
  sections: { name: string; rows: RowDocument[] }[];
  areas: PlanArea[];
}

export const seatingPlanIndexes: CollectionIndexes = {
  collection: collectionName,
  indexes: [{ name: 'by_venue', key: { venueId: 1, _id: 1 } }],
};

/** More than any venue has; a page of venues reads them all at once. */
const mostPlansAtOnce = 2_000;

export function createSeatingPlanStore(db: Db): SeatingPlanRepository {
  const plans = db.collection<SeatingPlanDocument>(collectionName);
  const withoutGeometry = { sections: 0, areas: 0 };
  return {
    async create(plan) {
      await plans.insertOne(toDocument(plan));
    },

    async findMany(ids) {
      const found = plans.find({ _id: { $in: [...ids] } }, { projection: withoutGeometry });
      return (await found.toArray()).map(toSummary);
    },

    async ofVenues(venueIds) {
      const found = plans
        .find({ venueId: { $in: [...venueIds] } }, { projection: withoutGeometry })
        .sort({ venueId: 1, _id: 1 })
        .limit(mostPlansAtOnce);
      return (await found.toArray()).map(toSummary);
    },

    async layouts(ids) {
      const found = plans.find(
        { _id: { $in: [...ids] } },
        { projection: { sections: 1, areas: 1, focalPoint: 1 } },
      );
      return (await found.toArray()).map(({ _id, sections, areas, focalPoint }) => ({
        id: _id,
        sections: sections.map(({ name, rows }) => ({ name, rows: rows.map(toRow) })),
        areas,
        focalPoint,
      }));
    },
  };
}

function toDocument({ id, sections, areas, ...rest }: SeatingPlan): SeatingPlanDocument {
  return {
    _id: id,
    schemaVersion: 1,
    ...rest,
    sections: sections.map(({ name, rows }) => ({ name, rows: rows.map(fromRow) })),
    areas: [...areas],
  };
}

function toSummary({
  _id,
  venueId,
  name,
  capacity,
  focalPoint,
  createdAt,
}: SeatingPlanDocument): SeatingPlanSummary {
  return { id: _id, venueId, name, capacity, focalPoint, createdAt };
}

function fromRow(row: PlanRow): RowDocument {
  return {
    ...row,
    numbers: row.numbers.join('/'),
    accessible: row.accessible.join('/'),
    restrictedView: row.restrictedView.join('/'),
  };
}

function toRow(row: RowDocument): PlanRow {
  return {
    ...row,
    numbers: seats(row.numbers),
    accessible: seats(row.accessible),
    restrictedView: seats(row.restrictedView),
  };
}

function seats(list: SeatList): string[] {
  return list === '' ? [] : list.split('/');
}

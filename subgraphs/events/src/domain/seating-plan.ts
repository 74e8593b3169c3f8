/** Where people sit: sections of rows of seats, and areas without seats. Numbers are in the plan's own units. */

export interface PlanPoint {
  x: number;
  y: number;
}

export interface PlanRow {
  row: string;
  /** Seat numbers in plan order; at most 60, as the inventory keeps one small document a row. */
  numbers: readonly string[];
  /** Where the first seat is. */
  x: number;
  y: number;
  /** From one seat to the next. */
  spacing: number;
  /** Direction of the row in degrees, clockwise on a plan whose y grows downwards; 0 runs along x. */
  angle: number;
  /** How far the middle of the row bows out of the straight line, to the right of its direction. */
  curve: number;
  /** Numbers of the wheelchair-accessible seats. */
  accessible: readonly string[];
  restrictedView: readonly string[];
}

export interface PlanSection {
  name: string;
  rows: readonly PlanRow[];
}

/** General admission: a place without seats, counted. */
export interface PlanArea {
  key: string;
  name: string;
  capacity: number;
}

/** What a list shows of a plan: all but its geometry. */
export interface SeatingPlanSummary {
  id: string;
  venueId: string;
  name: string;
  /** Seats and areas together. */
  capacity: number;
  /** What the audience looks at. */
  focalPoint: PlanPoint;
  createdAt: Date;
}

export interface PlanLayout {
  sections: readonly PlanSection[];
  areas: readonly PlanArea[];
}

/** A layout with what its audience looks at: enough to tell the better seats. */
export interface FacingLayout extends PlanLayout {
  focalPoint: PlanPoint;
}

export interface SeatingPlan extends SeatingPlanSummary, PlanLayout {}

export interface PlanSeat extends PlanPoint {
  number: string;
  accessible: boolean;
  restrictedView: boolean;
}

/** The seats of a row with their places: on a line from its first seat, bowed by `curve` as a parabola. */
export function seatsOf(row: PlanRow): PlanSeat[] {
  const radians = (row.angle * Math.PI) / 180;
  const [cos, sin] = [Math.cos(radians), Math.sin(radians)];
  const last = Math.max(1, row.numbers.length - 1);
  const accessible = new Set(row.accessible);
  const restrictedView = new Set(row.restrictedView);
  return row.numbers.map((number, index) => {
    const along = index * row.spacing;
    const share = index / last;
    const aside = row.curve * 4 * share * (1 - share);
    return {
      number,
      x: round(row.x + along * cos - aside * sin),
      y: round(row.y + along * sin + aside * cos),
      accessible: accessible.has(number),
      restrictedView: restrictedView.has(number),
    };
  });
}

export function capacityOf({ sections, areas }: PlanLayout): number {
  const seats = sections.flatMap((section) => section.rows).reduce((sum, row) => sum + row.numbers.length, 0);
  return areas.reduce((sum, area) => sum + area.capacity, seats);
}

/** Enough for drawing, and it keeps answers short. */
function round(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}

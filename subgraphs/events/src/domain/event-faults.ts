import { isCurrency } from '@parterre/contracts/currency';
import type { InputFault } from '@parterre/subgraph-kit/errors';
import { categories, categoryOf } from './category.js';
import type { EventTerms, PriceTier, RefundPolicy } from './event.js';
import type { PlanLayout } from './seating-plan.js';

/** Everything wrong with the terms by themselves. */
export function termsFaults(terms: EventTerms): InputFault[] {
  const faults: InputFault[] = [];
  if (terms.endsAt <= terms.startsAt) {
    faults.push({ field: 'endsAt', message: 'must be after startsAt' });
  }
  if (terms.salesCloseAt <= terms.salesOpenAt) {
    faults.push({ field: 'salesCloseAt', message: 'must be after salesOpenAt' });
  }
  if (terms.salesCloseAt > terms.endsAt) {
    faults.push({ field: 'salesCloseAt', message: 'must not be after endsAt' });
  }
  if (!categoryOf(terms.categorySlug)) {
    const known = categories.map((category) => category.slug).join(', ');
    faults.push({ field: 'category', message: `is not a category; they are ${known}` });
  }
  if (!isCurrency(terms.currency)) {
    faults.push({
      field: 'currency',
      message: 'is not the ISO 4217 code of a currency in use; give one such as EUR',
    });
  }
  return [...faults, ...refundFaults(terms.refundPolicy), ...tierFaults(terms.priceTiers)];
}

function refundFaults({ steps }: RefundPolicy): InputFault[] {
  return steps.flatMap(({ hoursBefore }, index) =>
    steps.findIndex((step) => step.hoursBefore === hoursBefore) < index
      ? [
          {
            field: `refundPolicy.steps[${index}].hoursBefore`,
            message: `${hoursBefore} h has a step already`,
          },
        ]
      : [],
  );
}

type Tiers = readonly Omit<PriceTier, 'id'>[];

function tierFaults(tiers: Tiers): InputFault[] {
  const faults: InputFault[] = [];
  const names = new Set<string>();
  tiers.forEach((tier, index) => {
    if (names.has(tier.name)) {
      faults.push({
        field: `priceTiers[${index}].name`,
        message: `"${tier.name}" is the name of another tier`,
      });
    }
    names.add(tier.name);
    if (tier.sections.length + tier.areas.length === 0) {
      faults.push({
        field: `priceTiers[${index}]`,
        message: 'covers nothing: name sections or areas of the plan',
      });
    }
  });
  return faults;
}

/** What keeps the price list from giving every section and area of the plan exactly one price. */
export function coverageFaults(tiers: Tiers, layout: PlanLayout): InputFault[] {
  return [
    ...partFaults(
      'section',
      layout.sections.map((section) => section.name),
      tiers.map((tier) => tier.sections),
    ),
    ...partFaults(
      'area',
      layout.areas.map((area) => area.key),
      tiers.map((tier) => tier.areas),
    ),
  ];
}

function partFaults(
  kind: 'section' | 'area',
  parts: readonly string[],
  coveredByTier: readonly (readonly string[])[],
): InputFault[] {
  const faults: InputFault[] = [];
  const uncovered = new Set(parts);
  const known = new Set(parts);
  coveredByTier.forEach((covered, tier) => {
    covered.forEach((part, index) => {
      const field = `priceTiers[${tier}].${kind}s[${index}]`;
      if (!known.has(part)) {
        faults.push({ field, message: `the plan has no ${kind} "${part}"` });
      } else if (!uncovered.delete(part)) {
        faults.push({ field, message: `${kind} "${part}" has a price already` });
      }
    });
  });
  for (const part of uncovered) {
    faults.push({ field: 'priceTiers', message: `${kind} "${part}" has no price: add it to a tier` });
  }
  return faults;
}

import { Access } from '@parterre/subgraph-kit/access';
import { TooComplex } from '@parterre/subgraph-kit/errors';
import { IsIn } from 'class-validator';
import { Args, ArgsType, Ctx, Field, FieldResolver, Resolver, Root } from 'type-graphql';
import type { Ticket as TicketState } from '../../domain/ticket.js';
import type { TicketsContext } from '../context.js';
import { Ticket } from '../types/ticket.js';

/** One takes some 30 ms of a processor: a page of a hundred tickets is not printed in one request. */
const mostPrints = 10;

@ArgsType()
class PrintArgs {
  @Field(() => String, { defaultValue: 'en', description: 'Language of the ticket: en or fr.' })
  @IsIn(['en', 'fr'], { message: 'must be en or fr' })
  locale: 'en' | 'fr';
}

@Resolver(() => Ticket)
export class PrintResolver {
  readonly #printed = new WeakMap<TicketsContext, number>();

  /**
   * A data address, not a link: it comes through the one public door with the rights of whoever asked, a browser opens
   * or saves it like any other, and no address that lets somebody in is left in histories and logs.
   */
  @Access('OWNER')
  @FieldResolver(() => String, {
    nullable: true,
    description:
      'The ticket with its QR code as a PDF, as a "data:application/pdf;base64," address to open, save or print; some 40 KB. For its holder and ADMIN; CONFLICT when it is void. At most 10 in one request.',
  })
  async pdfUrl(
    @Root() ticket: TicketState,
    @Args(() => PrintArgs) { locale }: PrintArgs,
    @Ctx() context: TicketsContext,
  ): Promise<string> {
    const printed = (this.#printed.get(context) ?? 0) + 1;
    if (printed > mostPrints)
      throw new TooComplex(`At most ${mostPrints} tickets are printed in one request.`);
    this.#printed.set(context, printed);
    const pdf = await context.useCases.printTicket(context.viewer, ticket, locale);
    return `data:application/pdf;base64,${Buffer.from(pdf).toString('base64')}`;
  }
}

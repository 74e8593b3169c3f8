import { Directive, Field, Float, ID, ObjectType } from 'type-graphql';

@ObjectType({ description: 'A postal address.' })
export class Address {
  @Field(() => String, { description: 'Street and number.' })
  street: string;

  @Field(() => String, { nullable: true, description: 'Postal code, where the country has them.' })
  postalCode: string | null;

  @Field(() => String, { description: 'City, as people there write it.' })
  city: string;

  @Field(() => String, { description: 'ISO 3166-1 alpha-2 code of the country, e.g. FR.' })
  country: string;
}

@ObjectType({ description: 'A place on Earth (WGS 84).' })
export class GeoPoint {
  @Field(() => Float, { description: 'Latitude in degrees, -90 to 90.' })
  lat: number;

  @Field(() => Float, { description: 'Longitude in degrees, -180 to 180.' })
  lng: number;
}

@Directive('@key(fields: "id")')
@ObjectType({ description: 'A place where events happen.' })
export class Venue {
  @Field(() => ID, { description: 'Opaque and sortable.' })
  id: string;

  @Field(() => String, { description: 'What people call it.' })
  name: string;

  @Field(() => Address, { description: 'Where to go.' })
  address: Address;

  @Field(() => GeoPoint, { description: 'Where it is on a map.' })
  location: GeoPoint;

  @Field(() => String, { description: 'IANA time zone, e.g. Europe/Paris: show its events in this one.' })
  timeZone: string;
}

import { ArgsType, Field, Int, ObjectType, type ClassType } from 'type-graphql';
import type { Connection, PageArgs as Arguments } from '../db/connection-pages.js';

/** Relay's page arguments; how many there may be is checked where the page is read. */
@ArgsType()
export class PageArgs implements Arguments {
  @Field(() => Int, {
    nullable: true,
    description: 'How many items from the start of the list: 1 to 100, 20 unless told.',
  })
  first?: number | null;

  @Field(() => String, { nullable: true, description: 'Begin behind this cursor; goes with `first`.' })
  after?: string | null;

  @Field(() => Int, { nullable: true, description: 'How many items from the end of the list: 1 to 100.' })
  last?: number | null;

  @Field(() => String, { nullable: true, description: 'End before this cursor; goes with `last`.' })
  before?: string | null;
}

@ObjectType({ description: 'Where a page lies in its list.' })
export class PageInfo {
  @Field(() => Boolean, { description: 'Whether items follow this page.' })
  hasNextPage: boolean;

  @Field(() => Boolean, { description: 'Whether items precede this page.' })
  hasPreviousPage: boolean;

  @Field(() => String, { nullable: true, description: 'The cursor of the first item; null on an empty page.' })
  startCursor: string | null;

  @Field(() => String, { nullable: true, description: 'The cursor of the last item; null on an empty page.' })
  endCursor: string | null;
}

/**
 * The Relay connection of a type: `export const EventConnection = connectionOf(EventType, 'Event')`. `description` says
 * what the list holds.
 */
export function connectionOf<Node extends object>(node: ClassType<Node>, name: string): ClassType<Connection<Node>> {
  @ObjectType(`${name}Edge`, { description: `A place in a list of type ${name}.` })
  class Edge {
    @Field(() => String, { description: 'Stands for this place in the list.' })
    cursor: string;

    @Field(() => node, { description: 'What is at this place.' })
    node: Node;
  }

  @ObjectType(`${name}Connection`, { description: `A page of a list of type ${name}.` })
  class NodeConnection {
    @Field(() => [Edge], { description: 'The items of this page with their cursors.' })
    edges: Edge[];

    @Field(() => PageInfo, { description: 'Where this page lies.' })
    pageInfo: PageInfo;

    // `simple` leaves it to graphql-js, which calls the function.
    @Field(() => Int, {
      simple: true,
      description: 'How many items the whole list has; counted only when asked, at the cost of a statement.',
    })
    totalCount: () => Promise<number>;
  }
  return NodeConnection;
}

const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@external", "@requires", "@provides", "@shareable", "@override", "@inaccessible", "@interfaceObject", "@tag"])\n`;

/** Subgraphs that use all that federation has: each SDL by name. */
export const tortureGraph: Readonly<Record<string, string>> = {
  catalog: `${link}
    type Query {
      products(first: Int, kind: Kind): [Product!]!
      product(id: ID!): Product
      items: [Item]
      media: [Media!]
      onlyMedia(id: ID!): Media
      node(id: ID!): Node
      search(text: String!): [SearchResult!]
      matrix: [[Product]]
      mustBe: Product!
      shared: Shared @shareable
    }
    type Mutation { rename(id: ID!, name: String!): Product touchMedia(id: ID!): Media }
    interface Node { id: ID! }
    interface Item { label: String brand: Brand }
    interface Priced { price(currency: String = "USD"): Float amount: Int }
    type Product implements Node & Priced & Item @key(fields: "id") @key(fields: "sku brand { code }") {
      id: ID! sku: String! brand: Brand label: String name: String! kind: Kind tags: [String!]! grid: [[Int]]
      price(currency: String = "USD"): Float amount: Int related(first: Int): [Product!] dims: Dims media: [Media] weights: [Float]
    }
    type Dims { w: Int! h: Int d(unit: Unit = CM): Float inner: Dims }
    enum Unit { CM INCH }
    type Bundle implements Node & Item @key(fields: "id") { id: ID! label: String brand: Brand parts: [Item!]! best: SearchResult }
    type Brand @key(fields: "code") { code: String! name: String @shareable owner: Brand }
    union SearchResult = Product | Bundle | Book | Film
    interface Media @key(fields: "id") { id: ID! title: String }
    type Book implements Media @key(fields: "id") { id: ID! title: String pages: Int author: Author }
    type Film implements Media @key(fields: "id") { id: ID! title: String minutes: Int! size: Int }
    type Author @key(fields: "id") { id: ID! }
    enum Kind { BIG SMALL SECRET @inaccessible }
    type Shared @shareable { a: Int b: String }`,
  reviews: `${link}
    type Query { topReviews(first: Int): [Review!] shared: Shared @shareable anyMedia: [Media] }
    type Media @key(fields: "id") @interfaceObject { id: ID! reviews(first: Int): [Review!] score: Int top: Review! }
    type Product @key(fields: "id") { id: ID! reviews: [Review!]! stars: Int mine: Review }
    type Review @key(fields: "id") {
      id: ID! body: String author: Author @provides(fields: "name") writer: Author product: Product media: Media on: Reviewed stars: Int!
    }
    union Reviewed = Product | Brand
    type Brand @key(fields: "code") { code: String! reviews: [Review] }
    type Author @key(fields: "id") { id: ID! name: String @external reviews: [Review!] }
    type Shared @shareable { a: Int b: String }`,
  users: `${link}
    type Query { authors: [Author!] me: Author author(id: ID!): Author }
    type Author @key(fields: "id") @key(fields: "email") {
      id: ID! email: String! name: String @shareable friends: [Author] favourite: Product address: Address kind: AuthorKind
    }
    type Address { street: String! city: City! }
    type City @key(fields: "zip country") { zip: String! country: String! }
    enum AuthorKind { HUMAN BOT SPY @inaccessible }
    type Product @key(fields: "sku brand { code }") { sku: String! brand: Brand @shareable owner: Author stock: Int }
    type Brand @key(fields: "code", resolvable: false) { code: String! }`,
  shipping: `${link}
    union Thing = Part | Tool
    type Part @key(fields: "ref") { ref: ID! label: String }
    type Tool @key(fields: "ref") { ref: Code! label: String with: [Thing] }
    scalar Code
    type Query { things: [Thing] cheapest: Product cities: [City!]! }
    type Mutation { ship(id: ID!): Product }
    type Product @key(fields: "id") {
      id: ID! amount: Int @external dims: Dims @external tags: [String!]! @external stars: Int @external weights: [Float] @external
      shipping: Float @requires(fields: "amount dims { w h }")
      slow: Boolean @requires(fields: "tags weights")
      rated: Int @requires(fields: "stars")
      carrier: Carrier
    }
    type Dims @external { w: Int! h: Int }
    interface Carrier { name: String! fast: Boolean }
    type Truck implements Carrier { name: String! fast: Boolean wheels: Int }
    type Ship implements Carrier { name: String! fast: Boolean knots: Float! }
    type City @key(fields: "zip country") { zip: String! country: String! population: Int near: [City!] depots: [Depot!]! }
    type Depot { name: String! city: City carriers: [Carrier!] }`,
  media: `${link}
    type Media @key(fields: "id") @interfaceObject { id: ID! shout: String }
    type Author @key(fields: "email") { email: String! wrote: [Media!] }`,
  studios: `${link}
    type Query { studios: [Brand!] }
    type Film @key(fields: "id") { id: ID! size: Int @external studio: Brand heavy: Boolean @requires(fields: "size") }
    type Brand @key(fields: "code") { code: String! founded: Int lot: Lot }
    type Lot { name: String! acres: Float stages: [Lot!] }
    type Part @key(fields: "ref") { ref: ID! weight: Int }
    type Tool @key(fields: "ref") { ref: Code! power: Float brand: Brand }
    scalar Code`,
};

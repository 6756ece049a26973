module.exports = class Data1795266222162 {
    name = 'Data1795266222162'

    async up(db) {
        await db.query(`CREATE TABLE "ranking_snapshot" ("id" character varying NOT NULL, "chain_id" integer NOT NULL, "token" text NOT NULL, "ranking" text NOT NULL, "block" integer NOT NULL, "complete" boolean NOT NULL, "entries" text NOT NULL, CONSTRAINT "PK_4882d1f3afca4a5103aea25d572" PRIMARY KEY ("id"))`)
        await db.query(`CREATE INDEX "IDX_33d4e4b26b8448684dd8ed39bb" ON "ranking_snapshot" ("chain_id") `)
        await db.query(`CREATE UNIQUE INDEX "IDX_2091e17f002b50ca969f7b6161" ON "ranking_snapshot" ("token", "ranking", "block") `)
    }

    async down(db) {
        await db.query(`DROP TABLE "ranking_snapshot"`)
        await db.query(`DROP INDEX "public"."IDX_33d4e4b26b8448684dd8ed39bb"`)
        await db.query(`DROP INDEX "public"."IDX_2091e17f002b50ca969f7b6161"`)
    }
}

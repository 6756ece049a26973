module.exports = class Data1795265048222 {
    name = 'Data1795265048222'

    async up(db) {
        await db.query(`CREATE TABLE "feed_entry" ("id" character varying NOT NULL, "chain" text NOT NULL, "dao" text NOT NULL, "sequence" integer NOT NULL, "kind" text NOT NULL, "subject" text NOT NULL, "proposal" text, "block" integer NOT NULL, "hash" text NOT NULL, "timestamp" numeric NOT NULL, "payload" jsonb NOT NULL, "retracts" integer, "retracted_by" integer, CONSTRAINT "PK_660671dabceb0f7e5dc9200813c" PRIMARY KEY ("id"))`)
        await db.query(`CREATE INDEX "IDX_3fad1cb36c4cdc44ab75cb29a3" ON "feed_entry" ("chain", "block") `)
        await db.query(`CREATE UNIQUE INDEX "IDX_a02d9be3dcfa87f510dedf179e" ON "feed_entry" ("chain", "sequence") `)
    }

    async down(db) {
        await db.query(`DROP TABLE "feed_entry"`)
        await db.query(`DROP INDEX "public"."IDX_3fad1cb36c4cdc44ab75cb29a3"`)
        await db.query(`DROP INDEX "public"."IDX_a02d9be3dcfa87f510dedf179e"`)
    }
}

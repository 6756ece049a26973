module.exports = class Data1795257911355 {
    name = 'Data1795257911355'

    async up(db) {
        await db.query(`CREATE TABLE "action_effect" ("id" character varying NOT NULL, "chain_id" integer NOT NULL, "proposal" text NOT NULL, "action" integer NOT NULL, "path" text NOT NULL, "target" text NOT NULL, "value" numeric NOT NULL, "selector" text NOT NULL, "signature" text, "powers" text array NOT NULL, "delegatecall" boolean NOT NULL, "crosschain" boolean NOT NULL, "unread" text, CONSTRAINT "PK_0a045c1cff0a90ce1c2023249e4" PRIMARY KEY ("id"))`)
        await db.query(`CREATE INDEX "IDX_265d3ba85b41086287c944e63e" ON "action_effect" ("chain_id") `)
        await db.query(`CREATE INDEX "IDX_12471a1e068893eeb09ed9c6f4" ON "action_effect" ("proposal") `)
        await db.query(`CREATE INDEX "IDX_3a61f3843370d2b72881d83fdc" ON "action_effect" ("target") `)
    }

    async down(db) {
        await db.query(`DROP TABLE "action_effect"`)
        await db.query(`DROP INDEX "public"."IDX_265d3ba85b41086287c944e63e"`)
        await db.query(`DROP INDEX "public"."IDX_12471a1e068893eeb09ed9c6f4"`)
        await db.query(`DROP INDEX "public"."IDX_3a61f3843370d2b72881d83fdc"`)
    }
}

module.exports = class Data1795258244340 {
    name = 'Data1795258244340'

    async up(db) {
        await db.query(`CREATE TABLE "verification" ("id" character varying NOT NULL, "dao" text NOT NULL, "block" integer NOT NULL, "hash" text NOT NULL, "checked_at" TIMESTAMP WITH TIME ZONE NOT NULL, "samples" integer NOT NULL, "seed" integer NOT NULL, "checks" jsonb NOT NULL, "differences" jsonb NOT NULL, "outcome" text NOT NULL, CONSTRAINT "PK_f7e3a90ca384e71d6e2e93bb340" PRIMARY KEY ("id"))`)
        await db.query(`CREATE INDEX "IDX_873aed4994e25dacc561ff4e90" ON "verification" ("dao", "checked_at") `)
    }

    async down(db) {
        await db.query(`DROP TABLE "verification"`)
        await db.query(`DROP INDEX "public"."IDX_873aed4994e25dacc561ff4e90"`)
    }
}

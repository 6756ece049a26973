module.exports = class Data1795265346533 {
    name = 'Data1795265346533'

    async up(db) {
        await db.query(`CREATE TABLE "power_result" ("id" character varying NOT NULL, "subject" text NOT NULL, "computed_at" TIMESTAMP WITH TIME ZONE NOT NULL, "duration" integer NOT NULL, "result" jsonb NOT NULL, CONSTRAINT "PK_e6f570b93dfcb191fb3d48904d8" PRIMARY KEY ("id"))`)
        await db.query(`CREATE INDEX "IDX_1750de00df106765111fcb5018" ON "power_result" ("subject") `)
        await db.query(`CREATE INDEX "IDX_ca71614249589df1cbb7a4a975" ON "power_result" ("computed_at") `)
    }

    async down(db) {
        await db.query(`DROP TABLE "power_result"`)
        await db.query(`DROP INDEX "public"."IDX_1750de00df106765111fcb5018"`)
        await db.query(`DROP INDEX "public"."IDX_ca71614249589df1cbb7a4a975"`)
    }
}

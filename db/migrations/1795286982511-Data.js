module.exports = class Data1795286982511 {
    name = 'Data1795286982511'

    async up(db) {
        await db.query(`CREATE TABLE "control_change" ("id" character varying NOT NULL, "chain_id" integer NOT NULL, "contract" text NOT NULL, "kind" text NOT NULL, "index" integer NOT NULL, "account" text, "previous_account" text, "role" text, "granted" boolean, "sender" text, "admin_role" text, "previous_admin_role" text, "delay" numeric, "previous_delay" numeric, "schedule" numeric, "expiry" numeric, "block" integer NOT NULL, "timestamp" numeric NOT NULL, "transaction_hash" text NOT NULL, "log_index" integer NOT NULL, CONSTRAINT "PK_da3de8f04c7cdb2e3a314a20e70" PRIMARY KEY ("id"))`)
        await db.query(`CREATE INDEX "IDX_28df5a9eb2eb64355bc283b637" ON "control_change" ("chain_id") `)
        await db.query(`CREATE INDEX "IDX_bcdd5e0fc9db065fb054b0f68a" ON "control_change" ("account") `)
        await db.query(`CREATE INDEX "IDX_a46f656f1f08d989f6488c44ec" ON "control_change" ("contract", "block", "log_index", "index") `)
    }

    async down(db) {
        await db.query(`DROP TABLE "control_change"`)
        await db.query(`DROP INDEX "public"."IDX_28df5a9eb2eb64355bc283b637"`)
        await db.query(`DROP INDEX "public"."IDX_bcdd5e0fc9db065fb054b0f68a"`)
        await db.query(`DROP INDEX "public"."IDX_a46f656f1f08d989f6488c44ec"`)
    }
}

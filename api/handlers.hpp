#pragma once

#include "api/call.hpp"

#include <optional>

/// Every handler, one file a resource. Each is a pure function of the call.
namespace daybook::api {

Result show_api(const Call&);
Result show_openapi(const Call&);
Result show_api_catalog(const Call&);
Result list_organisations(const Call&);
Result show_organisation(const Call&);
Result show_returns(const Call&);
Result show_returns_json(const Call&);
Result show_returns_csv(const Call&);
Result list_releases(const Call&);
Result list_datasets(const Call&);
Result show_dataset(const Call&);
Result list_editions(const Call&);
Result show_edition(const Call&);
Result list_versions(const Call&);
Result latest_version(const Call&);
Result show_version(const Call&);
/// 307 for what lies below …/versions/latest/ (rows, files, a report): the same below the current version's number. Absent for any other address.
std::optional<Result> below_latest(const Call&);
Result show_report(const Call&);
Result send_version_file(const Call&);
Result show_cited_row(const Call&);
Result version_rows(const Call&);
Result version_rows_json(const Call&);
Result version_rows_csv(const Call&);
Result version_rows_ndjson(const Call&);
Result version_rows_parquet(const Call&);
Result show_diff(const Call&);
Result show_diff_json(const Call&);
Result show_diff_csv(const Call&);
Result list_tables(const Call&);
Result show_table(const Call&);
Result table_rows(const Call&);
Result table_rows_json(const Call&);
Result table_rows_csv(const Call&);
Result table_rows_ndjson(const Call&);
Result table_rows_parquet(const Call&);
Result show_table_files(const Call&);
Result table_summary(const Call&);
Result table_summary_json(const Call&);
Result table_summary_csv(const Call&);
Result dataset_rows(const Call&);
Result dataset_rows_json(const Call&);
Result dataset_rows_csv(const Call&);
Result dataset_rows_ndjson(const Call&);
Result dataset_rows_parquet(const Call&);
Result dataset_summary(const Call&);
Result dataset_summary_json(const Call&);
Result dataset_summary_csv(const Call&);
Result list_suppliers(const Call&);
Result show_supplier(const Call&);
Result reconcile(const Call&);
Result reconcile_form(const Call&);
Result propose_properties(const Call&);
Result suggest_entity(const Call&);
Result suggest_property(const Call&);
Result suggest_type(const Call&);
Result show_flyout(const Call&);
Result show_preview(const Call&);
Result check_upload(const Call&);
Result list_changes(const Call&);
Result list_deprecations(const Call&);
Result show_deprecated(const Call&);
Result list_schemas(const Call&);
Result show_schema(const Call&);
Result show_schema_version(const Call&);
Result send_checkpoint(const Call&);
Result send_tile(const Call&);
Result send_vkey(const Call&);
Result send_archive_file(const Call&);
Result show_proof(const Call&);
Result show_health(const Call&);
Result show_readiness(const Call&);
Result show_metrics(const Call&);

/// The static site: everything that is no route.
Result send_site_file(const Call&);

}  // namespace daybook::api

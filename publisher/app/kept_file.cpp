#include "publisher/app/kept_file.hpp"

#include "publisher/base/error.hpp"
#include "schemas/worker.hpp"

namespace daybook::app {

namespace {

/// What is damaged here a harvest would not look at again, since its source says that it is the same.
std::filesystem::path whole_snapshot(OrderDesk desk, std::int64_t object, const base::Sha256& digest) try {
    return desk.publisher.archive().layout().whole_snapshot(digest);
} catch (const base::Error&) {
    desk.publisher.reg().judge_anew(object);
    throw;
}

}  // namespace

KeptFile read_kept(OrderDesk desk, const ConfiguredSource& source, std::int64_t object, const std::string& snapshot) {
    KeptFile out;
    out.checked.source = &source;
    out.checked.object = desk.publisher.reg().object(object);
    out.checked.digest = base::Sha256::from_hex(snapshot);
    out.checked.snapshot = whole_snapshot(desk, object, out.checked.digest);
    out.result = schemas::check_in_worker(out.checked.snapshot, harvest_request(out.checked.object.url, desk.config.schema_of(source)), desk.config.worker);
    return out;
}

}  // namespace daybook::app

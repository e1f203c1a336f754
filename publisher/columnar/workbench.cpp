#include "publisher/columnar/workbench.hpp"

#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/file_names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <mutex>
#include <system_error>
#include <vector>

namespace daybook::columnar {

namespace fs = std::filesystem;

namespace {

// Fixed, so that the same rows give the same bytes whatever a later engine's defaults are.
constexpr std::string_view kParquet = "FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 6, PARQUET_VERSION v1";
constexpr std::string_view kMemory = "2GB", kMemoryBeforeSpilling = "512MB";

/// The deepest folder that holds them all, and for files of one folder the one above it: what is written next
/// lies beside it.
fs::path common_folder(const std::set<fs::path>& folders) {
    if (folders.size() == 1) return folders.begin()->parent_path();
    auto common = *folders.begin();
    for (const auto& folder : folders) {
        const auto differs = std::ranges::mismatch(common, folder);
        fs::path shared;
        for (auto part = common.begin(); part != differs.in1; ++part) shared /= *part;
        common = shared;
    }
    return common;
}

DatabaseOptions options_for(const fs::path& folder, const fs::path& spill) {
    DatabaseOptions options;
    options.memory_limit = spill.empty() ? kMemory : kMemoryBeforeSpilling;
    options.temp_directory = spill;
    options.directories = {folder};
    return options;
}

}  // namespace

fs::path folder_of(const fs::path& file) { return fs::absolute(file).lexically_normal().parent_path(); }

struct Workbench::Engine {
    explicit Engine(const fs::path& in, const fs::path& spill) : folder(in), database(options_for(in, spill)) {}
    fs::path folder;
    Database database;
    int uses = 0;
};

/// Engines that nobody works with. Opening one takes 25 ms, longer than a small file.
class Workbench::IdleEngines {
public:
    IdleEngines() { idle_.reserve(kMost); }
    std::unique_ptr<Engine> take(const fs::path& folder) {
        const std::lock_guard lock(mutex_);
        const auto same = std::ranges::find(idle_, folder, [](const auto& engine) { return engine->folder; });
        if (same == idle_.end()) return nullptr;
        auto out = std::move(*same);
        idle_.erase(same);
        return out;
    }
    void give(std::unique_ptr<Engine> engine) {
        const std::lock_guard lock(mutex_);
        // The engine keeps 100 kB of each table that was dropped.
        if (++engine->uses == kMostUses) return;
        if (idle_.size() == kMost) idle_.erase(idle_.begin());
        idle_.push_back(std::move(engine));
    }
    /// Never destroyed: at the end of the process the engine's own thread-local state goes before anything of ours.
    static IdleEngines& all() {
        static auto& engines = *new IdleEngines;
        return engines;
    }

private:
    static constexpr std::size_t kMost = 2;
    static constexpr int kMostUses = 64;
    std::mutex mutex_;
    std::vector<std::unique_ptr<Engine>> idle_;
};

Workbench::Workbench(const std::set<fs::path>& folders, const fs::path& spill) : spill_(spill) {
    const auto folder = common_folder(folders);
    if (spill.empty()) engine_ = IdleEngines::all().take(folder);
    if (!engine_) engine_ = std::make_unique<Engine>(folder, spill);
}

Workbench::~Workbench() {
    if (spill_.empty()) {
        if (done_) IdleEngines::all().give(std::move(engine_));
        return;
    }
    engine_.reset();
    std::error_code ignored;
    fs::remove_all(spill_, ignored);
}

fs::path spill_beside(const fs::path& to) {
    auto out = fs::absolute(to).lexically_normal();
    out += ".spill";
    return out;
}

Database& Workbench::database() { return engine_->database; }

void copy_to(Connection& connection, const std::string& select, int group_rows, const fs::path& to) {
    const auto target = fs::absolute(to).lexically_normal();
    auto unfinished = target;
    unfinished += ".unfinished";
    try {
        connection.run(
            fmt::format("COPY ({}) TO {} ({}, ROW_GROUP_SIZE {})", select, text_literal(unfinished.string()), kParquet, group_rows));
        base::flush(unfinished);
        base::rename_unflushed(unfinished, target);
    } catch (base::Error& e) {
        std::error_code ignored;
        fs::remove(unfinished, ignored);
        e.while_("writing {}", target.string());
        throw;
    }
}

}  // namespace daybook::columnar

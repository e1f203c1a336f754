#include "publisher/app/find_text.hpp"

#include "publisher/base/digest.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"
#include "publisher/columnar/parquet.hpp"
#include "publisher/record/archive.hpp"
#include "publisher/record/register.hpp"
#include "schemas/text_search.hpp"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <set>

namespace daybook::app {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorKind;

namespace {

constexpr std::string_view kWordFolders[] = {"rejections", "calendar", "withdrawals", "erasures", "aliases"};

class Finder {
public:
    Finder(const Config& config, const std::string& text) : layout_{config.archive}, search_(text) {
        if (fs::exists(layout_.register_file())) reg_.emplace(layout_.register_file());
        look_below(layout_.root);
        look_below(config.site);
        look_below(config.inbox);
        if (!config.inbox.empty()) look_below(config.outbox());
        if (reg_) look_into_register();
        std::ranges::sort(out_, {}, &Place::path);
    }
    std::vector<Place> take() { return std::move(out_); }

private:
    void look_below(const fs::path& folder) {
        std::error_code none;
        if (folder.empty() || !fs::is_directory(folder, none)) return;
        for (auto at =
                 fs::recursive_directory_iterator(folder, fs::directory_options::skip_permission_denied);
             at != fs::recursive_directory_iterator(); ++at) {
            if (at->path() == layout_.index_dir()) at.disable_recursion_pending();
            if (fs::is_regular_file(at->symlink_status())) look_at(at->path());
        }
    }

    void look_at(const fs::path& file) try {
        const auto name = file.filename().string();
        if (file.parent_path() == layout_.root &&
            (name.starts_with("register.sqlite") || name.ends_with(".pem") || name == "lock"))
            return;
        if (in_name(file) || search_.in_file(file) ||
            (file.extension() == ".parquet" && columnar::parquet_holds(file, {search_.text()})))
            tell(file);
    } catch (const Error&) {
        // It went away meanwhile; what is there and cannot be read is told.
        if (fs::exists(file)) out_.push_back({file.string(), "", "could not be read, so it is not known"});
    } catch (const fs::filesystem_error&) {
    }

    bool in_name(const fs::path& file) const { return search_.in(file.filename().string()); }

    void tell(const fs::path& file) {
        const auto below = file.lexically_relative(layout_.root);
        std::vector<std::string> parts;
        for (const auto& part : below) parts.push_back(part.string());
        Place place{file.string(), "", ""};
        if (parts.size() >= 6 && parts[0] == "public" && parts[1] == "releases")
            place.name = fmt::format("{}/{}/{}", parts[2], parts[3], parts[4]);
        else if (parts.size() > 2 && parts[0] == "public" && parts[1] == "tables")
            place.hint = "goes with the version whose rows it holds";
        else if (parts.size() > 2 && parts[0] == "public" && parts[1] == "log")
            place.hint = "stands in the log, which cannot be changed";
        else if (parts.size() == 4 && parts[0] == "public" &&
                 std::ranges::find(kWordFolders, parts[1]) != std::end(kWordFolders))
            place.name = below.lexically_relative("public").string();
        else if (parts.size() == 3 && parts[0] == "snapshots") place.name = bytes_named(parts[1] + parts[2]);
        else if (parts.size() > 1 && parts[0] == "drafts") place.name = draft_in(parts[1]);
        else if (parts.size() > 1 && parts[0] == "orders")
            place.hint = "an order or its answer; goes once it is fetched, or with the next erasure";
        else if (parts.empty() || parts[0] == "..") tell_outside(file, place);
        else place.hint = "on its way; goes by itself when the work that it belongs to is done";
        out_.push_back(std::move(place));
    }

    /// Bytes are named by the public versions that were made of them, where there are any.
    std::string bytes_named(const std::string& digest) {
        std::vector<std::string> names;
        if (reg_)
            for (const auto& made : reg_->made_of(digest))
                if (made.version > 0)
                    names.push_back(fmt::format("{}/{}/v{}", made.dataset, made.edition, made.version));
        return names.empty() ? digest : base::join(names, " ");
    }

    std::string draft_in(const std::string& folder) {
        if (!reg_) return {};
        const auto drafts = reg_->drafts();
        const auto found = std::ranges::find(drafts, folder, &record::VersionRecord::folder);
        return found == drafts.end() ? std::string() : bytes_named(found->snapshot);
    }

    /// Of a delivery what was taken in; whatever else lies in the site goes when that is made anew.
    void tell_outside(const fs::path& file, Place& place) {
        const auto digest = base::sha256_file(file).hex();
        if (reg_ && reg_->knows(digest)) place.name = bytes_named(digest);
        else
            place.hint =
                "goes with what it is made from; a file that the archive never took in is removed by hand";
    }

    void look_into_register() {
        auto& db = reg_->database();
        std::vector<std::pair<std::string, std::string>> columns;
        record::SqliteStatement listed(
            db,
            "SELECT t.name, c.name FROM sqlite_schema t JOIN pragma_table_info(t.name) c WHERE t.type = "
            "'table' AND c.type IN ('TEXT', 'BLOB')");
        while (listed.step()) columns.emplace_back(listed.text(0), listed.text(1));
        for (const auto& [table, column] : columns) {
            record::SqliteStatement rows(db, fmt::format("SELECT \"{}\" FROM \"{}\"", column, table));
            std::int64_t found = 0;
            while (rows.step()) found += search_.in(rows.text(0)) ? 1 : 0;
            if (found > 0)
                out_.push_back({fmt::format("{}, {}.{}", layout_.register_file().string(), table, column), "",
                                fmt::format("{} rows; they go with what they are about", found)});
        }
    }

    record::ArchiveLayout layout_;
    schemas::TextSearch search_;
    std::optional<record::Register> reg_;
    std::vector<Place> out_;
};

}  // namespace

std::vector<Place> find_text(const Config& config, const std::string& text) {
    return Finder(config, text).take();
}

}  // namespace daybook::app

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

namespace {

constexpr std::string_view kOnItsWay = "on its way; goes by itself when the work that it belongs to is done";
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
            ((name.starts_with("register.sqlite") && !is_put_aside(name)) || name.ends_with(".pem") || name == "lock"))
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
        else if (parts.size() == 4 && parts[0] == "public" &&
                 std::ranges::find(kWordFolders, parts[1]) != std::end(kWordFolders))
            place.name = below.lexically_relative("public").string();
        else if (parts.size() > 1 && parts[0] == "public") place.hint = public_hint(parts[1]);
        else if (parts.size() == 3 && parts[0] == "snapshots") place.name = bytes_named(parts[1] + parts[2]);
        else if (parts.size() > 1 && parts[0] == "drafts") tell_draft(parts[1], place);
        else if (parts.empty() || parts[0] == "..") tell_outside(file, place);
        else place.hint = private_hint(below);
        out_.push_back(std::move(place));
    }

    /// What is public and has no name by which it could be erased.
    static std::string public_hint(const std::string& folder) {
        if (folder == "schemas")
            return "stands in a published schema, against which versions were checked: it cannot be erased; a new version of the schema can leave it out, and this one stays readable";
        if (folder == "tables") return "goes with the version whose rows it holds";
        if (folder == "log") return "stands in the log, which cannot be changed";
        if (folder == "proofs") return "repeats an entry of the log; goes with its version, and the entry stays";
        return "no file of this program's; it is removed by hand";
    }

    /// What is private and has none.
    std::string private_hint(const fs::path& below) const {
        const auto first = below.begin()->string();
        const auto within = [&](const fs::path& folder) { return below.lexically_relative(folder.lexically_relative(layout_.root)).begin()->string() != ".."; };
        if (within(layout_.orders())) return "an order or its answer; goes once it is fetched, or with the next erasure";
        if (within(layout_.lost_drafts()) || is_put_aside(first)) return "put aside by daybook rebuild-register; goes with the next erasure of anything";
        if (within(layout_.answers())) return "what a source's catalogue says; goes with the next erasure of anything, and comes back while the source says it";
        if (within(layout_.staging()) || within(layout_.drafts())) return std::string(kOnItsWay);
        return "no erasure takes it; it is written over by the service, or removed by hand";
    }

    /// A register that was replaced.
    bool is_put_aside(const std::string& name) const { return name.starts_with(layout_.register_file().filename().string() + ".before-"); }

    /// Bytes are named by the public versions that were made of them, where there are any.
    std::string bytes_named(const std::string& digest) {
        std::vector<std::string> names;
        if (reg_)
            for (const auto& made : reg_->made_of(digest))
                if (made.version > 0)
                    names.push_back(fmt::format("{}/{}/v{}", made.dataset, made.edition, made.version));
        return names.empty() ? digest : base::join(names, " ");
    }

    void tell_draft(const std::string& folder, Place& place) {
        const auto drafts = reg_ ? reg_->drafts() : std::vector<record::VersionRecord>();
        const auto found = std::ranges::find(drafts, folder, &record::VersionRecord::folder);
        if (found == drafts.end()) place.hint = kOnItsWay;
        else place.name = bytes_named(found->snapshot);
    }

    /// Of a delivery what was taken in; whatever else lies in the site goes when that is made anew.
    void tell_outside(const fs::path& file, Place& place) {
        const auto digest = base::sha256_file(file).hex();
        if (reg_ && reg_->knows(digest)) place.name = bytes_named(digest);
        else
            place.hint =
                "goes with what it is made from; a file that the archive never took in is removed by hand";
    }

    static std::string row_hint(const std::string& table, const std::string& column) {
        if (column == "who") return "they say who did something, which stays";
        if (table == "logged") return "they repeat what the log says of organisations, datasets and dates, which it keeps; what it says next takes their place";
        return "they go with what they are about";
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
                                fmt::format("{} {}; {}", found, found == 1 ? "row" : "rows", row_hint(table, column))});
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

#include "tests/support/archive_fixture.hpp"

#include "publisher/base/durable_file.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace daybook::tests {

namespace fs = std::filesystem;

bool use_memory_for_folders() {
    if (fs::is_directory("/dev/shm")) ::setenv("TMPDIR", "/dev/shm", 0);
    return true;
}

TempFolder::TempFolder() {
    std::string pattern = (fs::temp_directory_path() / "daybook-test-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) base::throw_errno("cannot make a temporary folder");
    path_ = pattern;
}

TempFolder::~TempFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
}

std::string spend_csv(const std::vector<Payment>& payments, const std::string& department) {
    std::string out = "Department family,Entity,Date,Expense type,Expense area,Supplier,Transaction number,Amount,Description\r\n";
    for (const auto& p : payments)
        out += fmt::format("{0},{0},{1},Consultancy,Harbours,\"{2}\",{3},{4},Dredging\r\n", department, p.date, p.supplier, p.number, p.amount);
    return out;
}

std::vector<Payment> month_of_payments(const std::string& month, int n, int salt) {
    static const char* const kSuppliers[] = {"Mistral Dredging Ltd", "Ouse & Humber LLP", "Tidewater, Sons plc", "Northern Lights Trust"};
    std::vector<Payment> out;
    for (int i = 0; i < n; ++i)
        out.push_back({fmt::format("{:02}/{}/{}", 1 + i % 28, month.substr(5, 2), month.substr(0, 4)), kSuppliers[(i + salt) % 4],
                       fmt::format("{}.{:02}", 25000 + 137 * i + 1009 * salt, (i * 7 + salt) % 100), fmt::format("{}", 5000 + 100 * salt + i)});
    return out;
}

schemas::Schema published_schema(const std::string& id) {
    return schemas::parse_schema(base::read_file(fs::path(DAYBOOK_SOURCE_DIR) / "schemas/published" / (id + ".json")));
}

ArchiveFixture::ArchiveFixture(record::OnStep on_step) : schema_(published_schema("spend-over-25k")) {
    descriptors_.schemas.push_back(schema_);
    reopen(std::move(on_step));
}

ArchiveFixture::ArchiveFixture(const fs::path& archive) : schema_(published_schema("spend-over-25k")) {
    descriptors_.schemas.push_back(schema_);
    fs::copy(archive, root(), fs::copy_options::recursive);
    reopen();
}

void ArchiveFixture::reopen(record::OnStep on_step, const base::Clock* clock) {
    publisher_.reset();
    publisher_ = std::make_unique<record::Publisher>(root(), "daybook.example/test", std::move(on_step), clock);
}

const schemas::Schema& ArchiveFixture::published(const std::string& schema) {
    auto& all = descriptors_.schemas;
    if (const auto known = std::ranges::find(all, schema, [](const auto& s) { return s.id.str(); }); known != all.end()) return *known;
    return all.emplace_back(published_schema(schema));
}

record::DatasetDescriptor ArchiveFixture::dataset_of(const schemas::Schema& schema, const std::string& organisation) {
    const schemas::OrganisationId id(organisation);
    record::DatasetDescriptor dataset;
    dataset.id = schemas::dataset_of(id, schema.id);
    dataset.organisation = id;
    dataset.schema = schema.id;
    dataset.title = organisation + ": " + schema.title;
    dataset.licence = {"OGL-UK-3.0", "Open Government Licence v3.0", "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"};
    dataset.attribution = "Contains public sector information from " + organisation;
    dataset.contact = "data@" + organisation + ".example";
    dataset.cadence = schema.cadence;
    dataset.due = schema.due;
    dataset.table = schema.table;
    dataset.series = schema.series;
    const auto there = [&](const auto& all, const auto& wanted) { return std::ranges::any_of(all, [&](const auto& one) { return one.id == wanted; }); };
    const auto& name = names_.try_emplace(organisation, organisation).first->second;
    if (!there(descriptors_.organisations, id))
        descriptors_.organisations.push_back({id, name, "https://" + organisation + ".example", dataset.contact, ""});
    if (!there(descriptors_.datasets, dataset.id)) descriptors_.datasets.push_back(dataset);
    return dataset;
}

namespace {

/// As the program writes it.
std::string public_report(const schemas::Report& report, const record::Judgement& judgement) {
    auto out = schemas::without_cells(report).to_json();
    return base::json::write_pretty(out.set("code", judgement.code).set("why", judgement.why));
}

}  // namespace

CheckedFile check_file(const schemas::Schema& schema, std::string bytes) {
    auto result = schemas::check(bytes, {"file.csv", schema.text, schemas::Profile::harvest});
    const auto digest = base::sha256(bytes);
    return {std::move(bytes), digest, std::move(result)};
}

record::ReleaseManifest ArchiveFixture::write_draft(const std::string& folder, const record::DatasetDescriptor& dataset, const schemas::Schema& schema,
                                                    const record::EditionClaim& claim, const record::DraftPart& part) {
    const auto to = publisher_->archive().layout().drafts() / folder;
    if (kept_drafts_.empty()) return record::write_draft(to, dataset, schema, claim, {part});
    const auto kept = kept_drafts_ / folder;
    if (!fs::exists(kept)) record::write_draft(kept, dataset, schema, claim, {part});
    fs::remove_all(to);
    fs::copy(kept, to, fs::copy_options::recursive);
    return record::ReleaseManifest::from_json(base::json::parse(base::read_file(to / "manifest.json")));
}

record::Verdict ArchiveFixture::offer_as(const std::string& schema_id, const std::string& organisation, const std::string& edition,
                                         const std::string& url, const std::string& csv) {
    return offer_checked(schema_id, organisation, edition, url, check_file(published(schema_id), csv));
}

record::PrintIndex& ArchiveFixture::rows_of(const std::string& table) {
    if (!remembers_rows_) rows_.erase(table);
    return rows_.try_emplace(table, publisher_->reg(), table).first->second;
}

record::Verdict ArchiveFixture::offer_checked(const std::string& schema_id, const std::string& organisation, const std::string& edition,
                                              const std::string& url, const CheckedFile& file) {
    const auto schema = published(schema_id);
    const auto dataset = dataset_of(schema, organisation);
    auto& reg = publisher_->reg();
    if (waits_) reg.refuse_erased(file.digest.hex(), record::part_name(url, {}));
    if (reg.erasure_of(file.digest.hex())) return {{record::Outcome::unchanged, std::string(record::kErasedBefore), "", dataset.id.str(), ""}, {}, {}};
    const auto object = reg.object(dataset.id.str(), url, "", now_);
    const auto incoming = publisher_->archive().layout().incoming() / "file";
    base::write_flushed(incoming, file.bytes);
    const auto snapshot = publisher_->archive().keep_snapshot(incoming, file.digest);
    reg.fetched(object.id, file.digest, file.bytes.size(), "", "", now_);
    reg.offer(file.digest.hex(), dataset.id.str(), edition);
    const record::EditionClaim claim{schemas::Edition::parse(edition), "file name", "", "", {"file name says " + edition}};
    publisher_->catch_up();
    auto& prints = rows_of(dataset.table);
    auto verdict = judge(reg, prints, dataset.id.str(), object.id, file.digest.hex(), claim, file.result, gate_);
    // An officer has looked whether what had to go is in it.
    if (waits_ && verdict.judgement.code == record::kAfterErasure) {
        verdict.judgement.outcome = record::Outcome::released;
        if (const auto draft = reg.newest(dataset.id.str(), edition); draft && draft->version == 0) verdict.supersedes = draft;
    }
    if (brings_back_) verdict = record::brought_back(reg, std::move(verdict));
    const bool gives_way = verdict.supersedes && verdict.supersedes->version == 0;
    if (gives_way && verdict.judgement.outcome != record::Outcome::released)
        publisher_->discard_draft(*verdict.supersedes, "daybook", "newer bytes came before its release", now_);
    if (verdict.judgement.outcome == record::Outcome::released) {
        const auto folder = publisher_->folder_for(dataset.id.str(), edition, file.digest);
        const record::DraftPart part{url, "", snapshot, file.digest, file.bytes.size(), now_, "", &file.result, reg.stated(object.id).published};
        const auto m = write_draft(folder, dataset, schema, claim, part);
        record::NewDraft entered;
        auto& version = entered.version;
        version.object = object.id;
        version.dataset = dataset.id.str();
        version.edition = edition;
        version.snapshot = file.digest.hex();
        version.rows_digest = m.rows_digest.hex();
        version.folder = folder;
        version.manifest = base::sha256_file(publisher_->archive().layout().drafts() / folder / "manifest.json").hex();
        version.waits = waits_;
        version.reason = reason_;
        entered.table = dataset.table;
        entered.prints = record::pack_prints(file.result.rows->prints());
        if (gives_way) entered.replaces = verdict.supersedes->id;
        entered.date = std::exchange(date_, std::nullopt);
        publisher_->enter_draft(entered, now_);
        if (remembers_rows_) prints.add(version.dataset, edition, file.result.rows->prints());
    }
    enter(verdict, object.id, file);
    return verdict;
}

void ArchiveFixture::enter(const record::Verdict& verdict, std::int64_t object, const CheckedFile& file) {
    auto& reg = publisher_->reg();
    const auto& judgement = verdict.judgement;
    const auto digest = file.digest.hex();
    if (judgement.code == record::kErasedBefore) publisher_->throw_away(file.digest);
    if (judgement.code == "same-rows")
        if (const auto said = reg.newest(judgement.dataset, judgement.edition); said && said->object == object) reg.say_again(said->id, digest);
    if (judgement.outcome == record::Outcome::held) reg.hold(object, digest, judgement, verdict.evidence, now_);
    else reg.settle_hold(object, digest, "judged again: " + std::string(to_string(judgement.outcome)));
    if (judgement.outcome == record::Outcome::rejected) reg.reject(object, digest, judgement, public_report(file.result.report, judgement), now_);
}

record::Released ArchiveFixture::release(base::Instant at) { return publisher_->release(at, descriptors_); }

record::Released release_by_name(record::Publisher& publisher, base::Instant at, const record::Descriptors& descriptors) {
    record::Released out;
    for (const auto& draft : publisher.reg().drafts())
        // What is due goes out with the first of them.
        if (publisher.reg().version(draft.id)->version == 0) out = publisher.release(at, descriptors, record::ReleasedByName{draft.id, "an officer"});
    return out;
}

}  // namespace daybook::tests

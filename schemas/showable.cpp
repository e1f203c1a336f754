#include "schemas/showable.hpp"

#include "publisher/base/text.hpp"
#include "schemas/text_faults.hpp"
#include "schemas/unseen_marks.hpp"

namespace daybook::schemas {

namespace {

constexpr std::string_view kShownInstead = "\uFFFD";

void append_picture(std::string& out, char32_t control) {
    // U+2400 and on are the pictures of control characters, U+2421 that of DEL.
    const auto low = control == 0x7F ? 0x21U : static_cast<unsigned>(control);
    out += "\xE2\x90";
    out += static_cast<char>(0x80U + low);
}

std::string fit_to_show(std::string_view text) {
    return showable(masked_where_personal(text));
}

/// Of a sentence that quotes several cells, those that look personal are masked.
std::string masked_quotes(std::string_view sentence) {
    std::vector<std::string> pieces;
    for (const auto piece : base::split(sentence, '\'')) pieces.push_back(fit_to_show(piece));
    return base::join(pieces, "'");
}

}  // namespace

std::string showable(std::string_view text) {
    const auto good = base::to_utf8(text);
    std::string out;
    out.reserve(good.size());
    for (std::string_view rest = good; !rest.empty();) {
        const auto next = first_character(rest);
        if (next.code < 0x20 || next.code == 0x7F) append_picture(out, next.code);
        else if (is_treacherous(next.code)) out += kShownInstead;
        else out += rest.substr(0, next.bytes);
        rest.remove_prefix(next.bytes);
    }
    return out;
}

std::string showable_lines(std::string_view text) {
    std::string out;
    for (const auto line : base::split(text, '\n'))
        out += (out.empty() && line.data() == text.data() ? "" : "\n") + showable(line);
    return out;
}

void make_showable(Report& report) {
    for (auto& title : report.titles) title = fit_to_show(title);
    // A refusal quotes what stands where headings should.
    const auto quoting = report.refusal;
    report.refusal = masked_quotes(quoting);
    for (auto& finding : report.findings)
        if (!quoting.empty() && finding.message == quoting) finding.message = report.refusal;
    for (auto& finding : report.findings)
        for (auto& place : finding.places) {
            place.value = fit_to_show(place.value);
            place.sheet = fit_to_show(place.sheet);
        }
    for (auto& [field, heading] : report.columns) heading = fit_to_show(heading);
    for (auto& column : report.understood) {
        column.heading = fit_to_show(column.heading);
        const bool is_text = column.type != "number" && column.type != "integer" && column.type != "date";
        for (auto& example : column.examples)
            example = is_text ? fit_to_show(example) : showable(example);
    }
}

}  // namespace daybook::schemas

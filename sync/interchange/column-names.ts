/** What the columns of other people's tables are called, in the languages of our members. */
import type { ColumnTarget } from '../api.ts';

const NAMES: Readonly<Partial<Record<ColumnTarget, string>>> = {
  title: `title, name, subject, heading, headline, lesson title, topic title, summary title,
    ชื่อ, ชื่อเรื่อง, หัวข้อ, เรื่อง, tiêu đề, tên, chủ đề, शीर्षक, नाम, विषय, タイトル, 題名, 件名, 表題, 名称, 标题, 標題, 题目, 題目, 主题, 主題, 名称,
    judul, nama, título, titre, nom, sujet, titel, überschrift, betreff, asunto, nombre`,
  body: `body, text, content, abstract, description, details, story, summary, note, notes, message, article, observation,
    เนื้อหา, รายละเอียด, ข้อความ, คำอธิบาย, nội dung, mô tả, chi tiết, सामग्री, विवरण, पाठ, वर्णन, 本文, 内容, 內容, 説明, 詳細, 正文, 描述, 说明, 說明, 詳情,
    isi, konten, deskripsi, keterangan, uraian, cuerpo, contenido, descripción, texto, detalle, corps, contenu, texte, détails,
    inhalt, beschreibung, text`,
  tags: `tags, tag, topic, topics, category, categories, keyword, keywords, key phrases, labels, label, theme, themes,
    แท็ก, ป้ายกำกับ, หมวดหมู่, คำสำคัญ, thẻ, nhãn, từ khóa, danh mục, टैग, श्रेणी, タグ, カテゴリ, カテゴリー, 分類, キーワード, 标签, 標籤, 分类, 分類, 类别, 類別, 关键词, 關鍵詞,
    label, kategori, kata kunci, etiquetas, etiqueta, categoría, categorías, palabras clave, étiquettes, catégorie, catégories, mots clés,
    schlagwörter, stichwörter, kategorie, kategorien`,
  expected: `expected, what we expected, expectation, expected result, what was supposed to happen, plan, planned, intended`,
  happened: `happened, what happened, event, driving event, actual, actual result, outcome, result, incident, problem, issue`,
  why: `why, cause, causes, root cause, root causes, reason, reasons, cause of problem`,
  advice: `advice, lesson, lessons, lesson learned, lessons learned, lesson learnt, lessons learnt, recommendation, recommendations,
    solution, fix, what to do next time, action, actions, corrective action, next time, บทเรียน, ข้อแนะนำ, bài học, lời khuyên, khuyến nghị,
    सीख, सुझाव, 教訓, 助言, 対策, 经验, 經驗, 建议, 建議, pelajaran, saran, rekomendasi, lección, recomendación, leçon, recommandation, lehre, empfehlung`,
  helps: `helps, who it helps, audience, who, trade, applies to, for whom, useful for`,
  kind: `kind, type, entry type, art`,
  lang: `lang, language, locale, ภาษา, ngôn ngữ, भाषा, 言語, 语言, 語言, bahasa, idioma, langue, sprache`,
  confidence: `confidence, validation, validated`,
  reviewBy: `review by, review date, review due, valid until, expires, expiry`,
  author: `author, submitter, submitted by, created by, writer, reporter, logged by, entered by, contributor, ผู้เขียน, tác giả, लेखक,
    著者, 作成者, 作者, penulis, autor, auteur, verfasser`,
  firm: `firm, organization, organisation, company, business, center, centre, department, บริษัท, công ty, कंपनी, 会社, 公司, 企业, 企業,
    perusahaan, empresa, entreprise, société, firma, unternehmen`,
  created: `created, date, lesson date, created at, created on, creation date, date created, date added, submitted, submit date,
    submitted on, date submitted, published, timestamp, วันที่, ngày, ngày tạo, तारीख, दिनांक, 日付, 作成日, 日期, 创建日期, 建立日期, tanggal, fecha, datum`,
  id: `id, lesson id, lesson number, lesson no, entry id, record id, item id, uid, uuid, guid, identifier, key, ref, reference number`,
};

/** Latin accents, case, spaces and punctuation do not matter; nor does a number behind ("Submitter1"). */
const bareName = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll('đ', 'd')
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '')
    .replace(/(?<=\p{L}\p{M}*)\d+$/u, '');

interface Usual {
  target: ColumnTarget;
  /** Lower is the more usual name for it. */
  rank: number;
}

const USUAL: ReadonlyMap<string, Usual> = new Map(
  Object.entries(NAMES).flatMap(([target, names]) =>
    names
      .split(',')
      .map((name, rank): [string, Usual] => [bareName(name), { target: target as ColumnTarget, rank }])
      .reverse(),
  ),
);

/** What a column of this name usually holds; `undefined` for names nobody expected. */
export const usualTarget = (name: string): Usual | undefined => USUAL.get(bareName(name));

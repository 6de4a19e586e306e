"""Old and variant forms of Japanese characters, each with the form that is written today.

Sources: the old forms in brackets in the table of characters for common use (常用漢字表, Cabinet Notification
No. 2 of 30 November 2010) and in the table of characters for names (人名用漢字別表, appended table 2 of the
Ordinance for Enforcement of the Family Register Act); forms of names that newspapers replace, such as 髙 and 﨑;
and forms that differ in their outline only, which Unicode separates (its Unihan database calls them kZVariant), such as
內 and 强. Forms that Unicode declares to be the same need no line here: NFKC replaces them.
"""

# The form of today, then its other forms.
_FORMS = """
亜亞 悪惡 圧壓 囲圍 医醫 為爲 壱壹 稲稻 飲飮 隠隱 栄榮 営營 衛衞 駅驛 円圓圎 塩鹽 縁緣 艶艷 応應 欧歐 殴毆 桜櫻 奥奧
横橫 温溫 穏穩 仮假 価價 画畫畵 会會 回囘 壊壞 懐懷 絵繪 拡擴 殻殼 覚覺 学學斈 岳嶽 楽樂 勧勸 巻卷 寛寬 歓歡 缶罐
観觀 間閒 関關 陥陷 巌巖 顔顏 気氣 帰歸 器噐 偽僞 戯戲 犠犧 却卻 旧舊 拠據 挙擧 虚虛 峡峽 挟挾 狭狹 強强 教敎 郷鄕
尭堯 暁曉 区區 駆驅駈 勲勛勳 薫薰 群羣 径徑 恵惠 掲揭 渓溪 経經 継繼 茎莖 蛍螢 軽輕 鶏鷄 芸藝 撃擊 欠缺 県縣 倹儉
剣劍劒劔釼 圏圈 検檢 権權 献獻 研硏 顕顯 験驗 険險 厳嚴 効效 広廣 恒恆 鉱鑛 号號 国國圀 黒黑 済濟 砕碎 斎齋 剤劑
桟棧 参參 惨慘 蚕蠶 賛贊 残殘 糸絲 歯齒 児兒 辞辭 湿濕 実實 写寫冩 釈釋 寿壽 収收 従從 渋澁 獣獸 縦縱 粛肅 処處 緒緖
叙敍敘 将將 奨奬獎 渉涉 焼燒 称稱 証證 乗乘 剰剩 壌壤 嬢孃 条條 浄淨 状狀 畳疊 譲讓 醸釀 嘱囑 触觸 寝寢 慎愼 晋晉
真眞 尽盡 図圖 粋粹 酔醉 随隨 髄髓 枢樞 数數 瀬瀨 声聲 斉齊 静靜 青靑 清淸 説說 税稅 鋭銳 悦悅 閲閱 脱脫 窃竊 摂攝
専專 戦戰 浅淺 潜潛 繊纖 践踐 銭錢 禅禪 曽曾 双雙 壮壯 捜搜 挿插 巣巢 争爭 総總緫 聡聰 荘莊 装裝 騒騷 増增 蔵藏 臓臟
即卽 属屬 続續 堕墮 体體躰軆 対對 帯帶 滞滯 台臺 滝瀧 択擇 沢澤 単單 担擔 胆膽 団團 弾彈 断斷 痴癡 遅遲 昼晝 虫蟲
鋳鑄 庁廳 徴徵 聴聽 勅敕 鎮鎭 逓遞 鉄鐵銕 転轉 点點 伝傳 党黨 盗盜 灯燈 当當 闘鬪鬭 徳德悳 独獨 読讀 届屆 弐貳 悩惱
脳腦 覇霸 拝拜 廃廢 売賣 麦麥 発發 髪髮 抜拔 蛮蠻 秘祕 浜濱濵 瓶甁 払拂 仏佛 併倂 並竝 変變 辺邊邉 弁辨瓣辯 舗舖
歩步 穂穗 宝寶 褒襃 豊豐 没沒 翻飜 毎每 万萬 満滿 黙默 弥彌 訳譯 薬藥 与與 予豫 余餘 誉譽 揺搖 様樣 謡謠 遥遙 瑶瑤
来來耒 頼賴 乱亂 覧覽 略畧 竜龍 両兩 猟獵 緑綠 録錄 隣鄰 塁壘 涙淚 励勵 礼禮 戻戾 霊靈 齢齡 暦曆 歴歷 恋戀 炉爐 労勞
楼樓 郎郞 禄祿 湾灣 亘亙 凛凜 槙槇 桧檜 穣穰 祷禱 祢禰 高髙 崎﨑嵜 吉𠮷 島嶋嶌 富冨 峰峯 松枩 野埜 館舘 秋穐 頬頰
剥剝 叱𠮟 填塡 痩瘦 麺麵 嘘噓 掻搔 繋繫 鴎鷗 蝋蠟 箪簞 蝉蟬 醤醬 顛顚 騨驒 侠俠 倶俱 躯軀 涜瀆 溌潑 焔焰 莱萊 屏屛
并幷 籠篭 薮藪 潅灌 諌諫 頚頸 鹸鹼 麹麴 内內 呉吳 娯娛 戸戶 産產 別别 姫姬 黄黃 尚尙 査查 兌兑 歳歲 鎌鐮 杯盃 桑桒
裏裡 舎舍 凉涼 況况 決决 減减 準凖 厨廚 厩廐 鼠鼡 鶴靏 柳栁 梅楳 杉椙 淵渊渕 彦彥 毀毁 葬塟 晩晚 概槪 渇渴 縄繩 錬鍊
雑雜
"""

TODAY = {ord(old): forms[0] for forms in _FORMS.split() for old in forms[1:]}

"""Surnames by their share of the population, and given names as each generation got them.

The shares follow the public yearly name reports, rounded: ``SURNAMES`` holds them per 10,000.
"""

from __future__ import annotations

SURNAMES = """
王Wang710 李Li692 张Zhang655 刘Liu512 陈Chen462 杨Yang318 黄Huang228 赵Zhao218 吴Wu198 周Zhou188
徐Xu146 孙Sun141 马Ma132 朱Zhu124 胡Hu119 郭Guo116 何He108 林Lin106 罗Luo101 高Gao98 郑Zheng94
梁Liang88 谢Xie80 宋Song79 唐Tang75 许Xu71 韩Han69 邓Deng67 冯Feng64 曹Cao61 彭Peng59 曾Zeng57
肖Xiao55 田Tian52 董Dong50 潘Pan48 袁Yuan46 于Yu45 蔡Cai45 蒋Jiang44 余Yu43 杜Du42 叶Ye42
程Cheng40 魏Wei40 苏Su39 吕Lyu38 丁Ding37 任Ren36 卢Lu35 姚Yao34 沈Shen34 钟Zhong33 姜Jiang33
崔Cui32 谭Tan31 陆Lu30 范Fan30 汪Wang29 廖Liao28 石Shi28 金Jin27 韦Wei26 贾Jia26 夏Xia25 付Fu24
方Fang24 邹Zou23 熊Xiong23 白Bai22 孟Meng22 秦Qin22 邱Qiu21 侯Hou20 江Jiang20 尹Yin20 薛Xue20
闫Yan19 雷Lei18 龙Long18 史Shi17 黎Li17 贺He16 陶Tao16 顾Gu16 毛Mao15 郝Hao15 龚Gong15 邵Shao14
万Wan14 覃Qin14 武Wu13 钱Qian13 戴Dai13 严Yan12 莫Mo12 孔Kong12 向Xiang12 常Chang11 汤Tang10
段Duan10 温Wen9 康Kang9 施Shi9 文Wen9 牛Niu8 樊Fan8 葛Ge8 邢Xing8 翟Zhai8 欧阳Ouyang7 单Shan7
殷Yin7 詹Zhan6 耿Geng6 宁Ning5 柳Liu5 鲁Lu5 解Xie4 仇Qiu4 苗Miao4 纪Ji4 查Zha3 冼Xian2 区Ou2
上官Shangguan2 司徒Situ2 盖Ge2 朴Piao2 牟Mu2 诸葛Zhuge1 司马Sima1 夏侯Xiahou1 尉迟Yuchi1
"""

# Per generation and gender: names of one character, then the first and second of two.
GIVEN: dict[tuple[int, str], tuple[str, str, str]] = {
    (1960, "male"): (
        "军Jun 平Ping 明Ming 勇Yong 林Lin 华Hua 斌Bin",
        "建Jian 国Guo 志Zhi 文Wen 永Yong 德De 卫Wei 正Zheng 新Xin 庆Qing",
        "国Guo 军Jun 民Min 华Hua 平Ping 明Ming 生Sheng 林Lin 强Qiang 忠Zhong 义Yi 祥Xiang",
    ),
    (1960, "female"): (
        "英Ying 萍Ping 芳Fang 梅Mei 华Hua 敏Min",
        "秀Xiu 玉Yu 桂Gui 淑Shu 丽Li 春Chun 凤Feng 爱Ai 美Mei",
        "英Ying 兰Lan 珍Zhen 梅Mei 华Hua 芳Fang 荣Rong 琴Qin 萍Ping 云Yun",
    ),
    (1970, "male"): (
        "勇Yong 军Jun 伟Wei 强Qiang 涛Tao 波Bo 斌Bin 峰Feng 刚Gang 辉Hui",
        "建Jian 志Zhi 海Hai 文Wen 晓Xiao 永Yong 国Guo 家Jia 明Ming 振Zhen 宏Hong",
        "军Jun 伟Wei 强Qiang 勇Yong 涛Tao 斌Bin 峰Feng 辉Hui 东Dong 平Ping 华Hua 林Lin 雄Xiong",
    ),
    (1970, "female"): (
        "敏Min 静Jing 燕Yan 霞Xia 红Hong 萍Ping 艳Yan 玲Ling 梅Mei",
        "晓Xiao 丽Li 海Hai 春Chun 玉Yu 淑Shu 秀Xiu 红Hong 雪Xue",
        "燕Yan 敏Min 霞Xia 红Hong 玲Ling 芳Fang 萍Ping 华Hua 梅Mei 娟Juan",
    ),
    (1980, "male"): (
        "伟Wei 磊Lei 强Qiang 涛Tao 鹏Peng 超Chao 杰Jie 波Bo 斌Bin 峰Feng 凯Kai 俊Jun 洋Yang",
        "晓Xiao 志Zhi 海Hai 文Wen 俊Jun 建Jian 家Jia 明Ming 振Zhen 立Li 子Zi 思Si 启Qi 雄Xiong",
        "伟Wei 强Qiang 涛Tao 鹏Peng 超Chao 杰Jie 峰Feng 辉Hui 东Dong 航Hang 飞Fei 斌Bin 明Ming",
    ),
    (1980, "female"): (
        "静Jing 丽Li 敏Min 燕Yan 娟Juan 艳Yan 霞Xia 洁Jie 娜Na 婷Ting 慧Hui 雪Xue 莉Li 颖Ying",
        "晓Xiao 海Hai 雪Xue 美Mei 玉Yu 慧Hui 文Wen 雅Ya 佳Jia 春Chun 丽Li 思Si",
        "燕Yan 敏Min 静Jing 娟Juan 娜Na 玲Ling 芳Fang 婷Ting 丽Li 慧Hui 琴Qin 君Jun 媛Yuan",
    ),
    (1990, "male"): (
        "杰Jie 浩Hao 鹏Peng 宇Yu 帅Shuai 凯Kai 鑫Xin 阳Yang 旭Xu 晨Chen 言Yan",
        "子Zi 嘉Jia 俊Jun 宇Yu 志Zhi 文Wen 天Tian 佳Jia 泽Ze 一Yi 浩Hao 思Si 家Jia 明Ming",
        "豪Hao 杰Jie 鹏Peng 宇Yu 轩Xuan 航Hang 阳Yang 辰Chen 凡Fan 远Yuan 博Bo 然Ran 哲Zhe 涛Tao",
    ),
    (1990, "female"): (
        "婷Ting 雪Xue 倩Qian 颖Ying 悦Yue 琳Lin 璐Lu 瑶Yao 雯Wen 薇Wei 静Jing 丹Dan",
        "佳Jia 欣Xin 雨Yu 梦Meng 思Si 诗Shi 婉Wan 若Ruo 晓Xiao 雅Ya 静Jing 文Wen",
        "怡Yi 琪Qi 婷Ting 颖Ying 瑶Yao 萱Xuan 雪Xue 妍Yan 晴Qing 雯Wen 涵Han 彤Tong 琳Lin",
    ),
    (2010, "male"): (
        "睿Rui 泽Ze 宸Chen",
        "子Zi 浩Hao 宇Yu 梓Zi 一Yi 俊Jun 沐Mu",
        "轩Xuan 宇Yu 然Ran 涵Han 辰Chen 泽Ze 诺Nuo 睿Rui",
    ),
    (2010, "female"): (
        "玥Yue 瑶Yao 彤Tong",
        "梓Zi 一Yi 欣Xin 雨Yu 诗Shi 可Ke 思Si",
        "涵Han 诺Nuo 怡Yi 彤Tong 桐Tong 萱Xuan 妍Yan 琪Qi",
    ),
}
ONE_CHARACTER = {1960: 0.12, 1970: 0.2, 1980: 0.24, 1990: 0.16, 2010: 0.08}
"""How many of a generation have a given name of one character."""
